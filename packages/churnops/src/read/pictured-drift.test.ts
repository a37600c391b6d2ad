import { columnPicture } from '@churnops/drift';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Warehouse } from '../warehouse/warehouse.js';
import { readPicturedDrift } from './pictured-drift.js';
import { columnReportRow, emptyWarehouse, reportRow } from './testing.js';

let warehouse: Warehouse;
let close: () => Promise<void>;
const picture = columnPicture({ name: 'plan', kind: 'cat', reference: ['a "b"', 'c'], current: ['c', 'c'] });
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
  await warehouse.db
    .insertInto('data_report')
    .values([reportRow('2026-03-02', 2), reportRow('2026-03-01', 0)])
    .execute();
  const score = { drift_score: 0.25, threshold: 0.1, drift_detected: true };
  await warehouse.db
    .insertInto('data_columns_report')
    .values([
      { ...columnReportRow('2026-03-02', 'plan', score), effect: 0.5, picture },
      { ...columnReportRow('2026-03-02', 'gender', { ...score, drift_score: 0.125 }), effect: 0.25 },
      columnReportRow('2026-03-02', 'tenure', undefined),
    ])
    .execute();
  await warehouse.db
    .insertInto('data_outputs_report')
    .values({ ...columnReportRow('2026-03-02', 'probability', { ...score, drift_detected: false }), picture })
    .execute();
});
afterAll(() => close());

it('gives back the picture that was kept, and null where there is none', async () => {
  const found = await readPicturedDrift({ warehouse }, '2026-03-02');
  expect([...(found?.pictures ?? [])]).toEqual([
    ['gender', null],
    ['plan', picture],
    ['tenure', null],
    // What the model says comes last, and does not count.
    ['probability', picture],
  ]);
  expect(found?.report).toMatchObject({ numberOfDriftedColumns: 2, datasetDrift: true, driftShare: 0.25 });
  expect(found?.report.columns[1]).toMatchObject({ name: 'plan', score: 0.25, drifted: true, effect: 0.5, status: 'ok' });
  expect(found).toMatchObject({
    reference: { reference: 'training', reference_rows: null },
    modelVersion: 1,
    madeOn: '2026-03-02',
  });
  expect(await readPicturedDrift({ warehouse }, '2026-02-28')).toBeUndefined();
});
