import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Warehouse } from '../warehouse/warehouse.js';
import { driftByColumn, readDriftByColumn } from './drift-by-column.js';
import { columnReportRow, emptyWarehouse, reportRow } from './testing.js';

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
});
afterAll(() => close());

it('gives the report of a date: drifted columns first (0.01 as a p-value), then by score over threshold, then those not compared', async () => {
  expect(await readDriftByColumn({ warehouse })).toBeNull();
  await warehouse.db
    .insertInto('data_report')
    .values([
      {
        ...reportRow('2026-03-02', 2),
        ...{ reference: 'last-week', reference_from: '2026-02-23', reference_until: '2026-03-01', reference_rows: 3 },
      },
      reportRow('2026-03-01', 0),
    ])
    .execute();
  await warehouse.db
    .insertInto('data_columns_report')
    .values([
      columnReportRow('2026-03-02', 'gender', undefined),
      columnReportRow('2026-03-02', 'calm', { drift_score: 0.02, threshold: 0.1, drift_detected: false }),
      columnReportRow('2026-03-02', 'drifted', { drift_score: 0.01, threshold: 0.05, drift_detected: true }),
      columnReportRow('2026-03-02', 'close', { drift_score: 0.04, threshold: 0.05, drift_detected: false }),
      {
        ...columnReportRow('2026-03-02', 'drifted far', { drift_score: 0.15, threshold: 0.05, drift_detected: true }),
        ...{ effect: 0.2, effect_low: 0.15, effect_high: 0.25, p_value: 0.001, p_value_adjusted: 0.005 },
        ...{ missing_reference: 0, missing_current: 0.5 },
      },
      columnReportRow('2026-03-01', 'calm', { drift_score: 0.01, threshold: 0.1, drift_detected: false }),
    ])
    .execute();
  await warehouse.db
    .insertInto('data_outputs_report')
    .values(columnReportRow('2026-03-02', 'probability', { drift_score: 0.2, threshold: 0.05, drift_detected: true }))
    .execute();
  const newest = driftByColumn.parse(await readDriftByColumn({ warehouse }));
  expect(newest).toMatchObject({
    date_dataset: '2026-03-02',
    dataset_drift: true,
    number_of_drifted_columns: 2,
    reference: 'last-week',
    reference_from: '2026-02-23',
    reference_until: '2026-03-01',
    reference_rows: 3,
    reference_version: null,
    outputs: [{ column_name: 'probability', drift_score: 0.2 }],
  });
  expect(newest.columns.map(({ column_name }) => column_name)).toEqual(['drifted far', 'drifted', 'close', 'calm', 'gender']);
  expect(newest.columns[0]).toMatchObject({
    drift_score: 0.15,
    threshold: 0.05,
    drift_detected: true,
    status: 'ok',
    reason: null,
    effect: 0.2,
    effect_low: 0.15,
    effect_high: 0.25,
    p_value: 0.001,
    p_value_adjusted: 0.005,
    missing_reference: 0,
    missing_current: 0.5,
  });
  expect(newest.columns[4]).toMatchObject({
    stattest: null,
    drift_score: null,
    drift_detected: false,
    status: 'missing',
    reason: 'no values',
    effect: null,
    missing_current: null,
  });
  expect(await readDriftByColumn({ warehouse }, '2026-03-01')).toMatchObject({
    date_dataset: '2026-03-01',
    dataset_drift: false,
    reference: 'training',
    reference_from: null,
    columns: [{ column_name: 'calm', drift_score: 0.01 }],
    outputs: [],
  });
  expect(await readDriftByColumn({ warehouse }, '2026-02-28')).toBeNull();
});
