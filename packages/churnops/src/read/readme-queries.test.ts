import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Warehouse } from '../warehouse/warehouse.js';
import { columnReportRow, emptyWarehouse, insertPredictions, performanceRow, reportRow } from './testing.js';

const README = new URL('../../../../README.md', import.meta.url);

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
  await insertPredictions(warehouse, { '2026-03-01': { A: 0.75 }, '2026-03-02': { A: 0.75, B: 0.25, C: 0.125 } });
  await warehouse.db
    .insertInto('performance_report')
    .values([
      performanceRow('2026-03-02', 'roc_auc', undefined),
      performanceRow('2026-03-01', 'roc_auc', { known: 2, value: 1 }),
      performanceRow('2026-03-01', 'log_loss', { known: 2, value: 0.5 }),
      performanceRow('2026-03-01', 'roc_auc', { known: 3, value: 0.5 }, { scope: 'window' }),
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

/** What the queries of a block of the README answer. */
function answers(block: number): Promise<unknown[][][]> {
  const blocks = [...readFileSync(README, 'utf8').matchAll(/```sql\n(.*?)```/gs)].map(([, text = '']) => text);
  const queries = (blocks[block] ?? '').split(';').filter((query) => query.trim() !== '');
  return Promise.all(
    queries.map(async (query) => (await sql.raw<object>(query).execute(warehouse.db)).rows.map((row) => Object.values(row))),
  );
}

it('the queries of the README answer what the first system’s dashboards showed', async () => {
  expect(await answers(0)).toEqual([
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

it('the query of performance tells what is known, measured and estimated of each day', async () => {
  expect(await answers(1)).toEqual([
    [
      ['2026-03-01', 2, 3, 1, 0.95, 1.05, 0.75, 0.5, 0.875, 0.25, null],
      ['2026-03-02', 0, 3, null, null, null, 0.75, 0.5, 0.875, null, 'no outcome is known yet'],
    ],
  ]);
});
