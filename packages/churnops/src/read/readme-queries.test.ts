import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Warehouse } from '../warehouse/warehouse.js';
import { columnReportRow, emptyWarehouse, predictionRow, reportRow } from './testing.js';

const README = new URL('../../../../README.md', import.meta.url);

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
  await warehouse.db
    .insertInto('prediction_logs')
    .values([
      predictionRow('2026-03-01', 'A', 0.75),
      predictionRow('2026-03-02', 'A', 0.75),
      predictionRow('2026-03-02', 'B', 0.25),
      predictionRow('2026-03-02', 'C', 0.125),
    ])
    .execute();
  await warehouse.db
    .insertInto('data_report')
    .values([reportRow('2026-03-02', 2), reportRow('2026-03-01', 0)])
    .execute();
  await warehouse.db
    .insertInto('data_columns_report')
    .values([
      columnReportRow('2026-03-01', 'tenure', { drift_score: 0.5, threshold: 0.1, drift_detected: true }),
      columnReportRow('2026-03-01', 'gender', { drift_score: 0.25, threshold: 0.1, drift_detected: true }),
      // Without a score, as it could not be compared.
      columnReportRow('2026-03-01', 'TotalCharges', undefined),
      columnReportRow('2026-03-02', 'tenure', { drift_score: 0.0625, threshold: 0.1, drift_detected: false }),
    ])
    .execute();
});
afterAll(() => close());

it('the queries of the README answer what the first system’s dashboards showed', async () => {
  const [, block = ''] = /```sql\n(.*?)```/s.exec(readFileSync(README, 'utf8')) ?? [];
  const answers = await Promise.all(
    block
      .split(';')
      .filter((query) => query.trim() !== '')
      .map(async (query) => (await sql.raw<object>(query).execute(warehouse.db)).rows.map((row) => Object.values(row))),
  );
  expect(answers).toEqual([
    [
      ['2026-03-01', 1],
      ['2026-03-02', 3],
    ],
    [
      ['2026-03-01', 1, 1],
      ['2026-03-02', 0, 2],
      ['2026-03-02', 1, 1],
    ],
    [
      ['2026-03-01', 0.375],
      ['2026-03-02', 0.0625],
    ],
    [
      ['2026-03-01', 0, 0],
      ['2026-03-02', 2, 0.5],
    ],
  ]);
});
