import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEarlierRows } from '../monitoring/quality/read-earlier-rows.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { qualityOfDate, readQuality } from './quality.js';
import { emptyWarehouse, qualityRow } from './testing.js';

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
});
afterAll(() => close());

it('gives the checks of a date: findings first, then what is unknown, then the rest in the order of checks and columns', async () => {
  expect(await readQuality({ warehouse })).toBeNull();
  const found = { value: 0.25, reason: '25 % have no value' };
  await warehouse.db
    .insertInto('data_quality_report')
    .values([
      qualityRow('2026-03-02', 'constant', 'tenure', undefined),
      qualityRow('2026-03-02', 'missing', 'tenure', undefined),
      qualityRow('2026-03-02', 'missing', 'gender', undefined),
      qualityRow('2026-03-02', 'missing', 'plan', found),
      {
        ...qualityRow('2026-03-02', 'rows', null, undefined),
        status: 'unknown',
        value: 4,
        reference_value: null,
        reason: 'no date',
      },
      qualityRow('2026-03-01', 'missing', 'plan', undefined),
    ])
    .execute();
  const newest = qualityOfDate.parse(await readQuality({ warehouse }));
  expect(newest).toMatchObject({
    date_dataset: '2026-03-02',
    date_report: '2026-03-02',
    reference: 'training',
    number_of_findings: 1,
  });
  expect(newest.checks.map(({ status, check_name, column_name }) => [status, check_name, column_name])).toEqual([
    ['found', 'missing', 'plan'],
    ['unknown', 'rows', null],
    ['ok', 'missing', 'gender'],
    ['ok', 'missing', 'tenure'],
    ['ok', 'constant', 'tenure'],
  ]);
  expect(newest.checks[0]).toMatchObject({ ...found, reference_value: 0, p_value: 0.001, rule: 'at least 0.01 more' });
  expect(await readQuality({ warehouse }, '2026-03-01')).toMatchObject({ number_of_findings: 0, checks: [{ status: 'ok' }] });
  expect(await readQuality({ warehouse }, '2026-02-28')).toBeNull();
});

it('what the dates before were like is read from their reports, of the reference’s dates', async () => {
  const days = { '2026-04-01': 10, '2026-04-07': 20, '2026-04-10': 30, '2026-04-14': 40, '2026-04-15': 50 };
  const rows = Object.entries(days).map(([date, value]) => ({ ...qualityRow(date, 'rows', null, undefined), value }));
  await warehouse.db
    .insertInto('data_quality_report')
    .values([...rows, { ...qualityRow('2026-04-14', 'duplicates', null, undefined), value: 0.5 }])
    .execute();
  expect(await readEarlierRows(warehouse.db, 'training', '2026-04-15')).toEqual({ rows: [30, 40], duplicates: [0.5] });
  expect(await readEarlierRows(warehouse.db, 'last-week', '2026-04-14')).toEqual({ rows: [20, 30], duplicates: [] });
  expect(await readEarlierRows(warehouse.db, 'same-weekday', '2026-04-15')).toEqual({ rows: [10], duplicates: [] });
});
