import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Warehouse } from '../warehouse/warehouse.js';
import { readClassesADay } from './classes-a-day.js';
import { emptyWarehouse, predictionRow } from './testing.js';

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
  await warehouse.db
    .insertInto('prediction_logs')
    .values([
      predictionRow('2026-02-28', 'A', 0.75),
      predictionRow('2026-03-02', 'A', 0.75),
      predictionRow('2026-03-02', 'B', 0.25),
    ])
    .execute();
});
afterAll(() => close());

it('adds up predictions of each class by date, within the days', async () => {
  const days = [
    { prediction_date: '2026-02-28', likely_to_leave: 1, likely_to_stay: 0 },
    { prediction_date: '2026-03-02', likely_to_leave: 1, likely_to_stay: 1 },
  ];
  expect(await readClassesADay({ warehouse }, '2026-03-02', 3)).toEqual(days);
  expect(await readClassesADay({ warehouse }, '2026-03-02', 2)).toEqual(days.slice(1));
  expect(await readClassesADay({ warehouse }, '2026-03-01', 30)).toEqual(days.slice(0, 1));
});
