import { STATTESTS } from '@churnops/drift';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Warehouse } from '../warehouse/warehouse.js';
import { readDriftADay } from './drift-a-day.js';
import { columnReportRow, emptyWarehouse, reportRow } from './testing.js';

let warehouse: Warehouse;
let close: () => Promise<void>;
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
      { ...columnReportRow('2026-03-02', 'plan', score), effect: 0.5 },
      { ...columnReportRow('2026-03-02', 'gender', { ...score, drift_score: 0.125 }), effect: 0.25 },
      columnReportRow('2026-03-02', 'tenure', undefined),
    ])
    .execute();
});
afterAll(() => close());

it('adds up drift by date, oldest first, within the days', async () => {
  const day = { share_of_drifted_columns: 0.5, average_drift_score: 0.1875, has_p_values: false, largest_effect: 0.5 };
  const newest = { date_dataset: '2026-03-02', dataset_drift: true, number_of_drifted_columns: 2, ...day };
  expect(await readDriftADay({ warehouse }, '2026-03-03', 30)).toEqual([
    {
      date_dataset: '2026-03-01',
      dataset_drift: false,
      number_of_drifted_columns: 0,
      share_of_drifted_columns: 0,
      average_drift_score: null,
      has_p_values: false,
      largest_effect: null,
    },
    newest,
  ]);
  expect(await readDriftADay({ warehouse }, '2026-03-02', 1)).toEqual([newest]);
});

it('says on which dates scores are p-values', async () => {
  const { db } = warehouse;
  await db.insertInto('data_report').values(reportRow('2026-04-01', 0)).execute();
  const score = { drift_score: 0.9, threshold: 0.2, drift_detected: false };
  await db
    .insertInto('data_columns_report')
    .values({ ...columnReportRow('2026-04-01', 'plan', score), stattest: STATTESTS.chisquare.displayName })
    .execute();
  expect((await readDriftADay({ warehouse }, '2026-04-01', 60)).map(({ has_p_values }) => has_p_values)).toEqual([
    false,
    false,
    true,
  ]);
});
