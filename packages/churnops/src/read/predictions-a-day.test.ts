import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Warehouse } from '../warehouse/warehouse.js';
import { predictionsADay, readPredictionsADay } from './predictions-a-day.js';
import { emptyWarehouse, predictionRow } from './testing.js';

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
});
afterAll(() => close());

it('adds up each date, the newest first, within calendar days of the newest', async () => {
  expect(await readPredictionsADay({ warehouse }, 14)).toEqual([]);
  await warehouse.db
    .insertInto('prediction_logs')
    .values([
      predictionRow('2026-02-27', 'A', 0.75),
      predictionRow('2026-03-01', 'A', 0.75, 1),
      predictionRow('2026-03-01', 'B', 0.25, 2),
      predictionRow('2026-03-02', 'A', 0.75, 2),
      predictionRow('2026-03-02', 'B', 0.625, 2),
      predictionRow('2026-03-02', 'C', 0.125, 2),
    ])
    .execute();
  const days = predictionsADay.parse(await readPredictionsADay({ warehouse }, 4));
  const day = (
    prediction_date: string,
    customers: number,
    predicted_churners: number,
    mean_probability: number,
    model_version: number,
  ) => ({ prediction_date, customers, predicted_churners, mean_probability, model_version });
  expect(days).toEqual([day('2026-03-02', 3, 2, 0.5, 2), day('2026-03-01', 2, 1, 0.5, 2), day('2026-02-27', 1, 1, 0.75, 1)]);
  // 27 February is three days before 2 March.
  expect(await readPredictionsADay({ warehouse }, 3)).toEqual(days.slice(0, 2));
  expect(await readPredictionsADay({ warehouse }, 1)).toEqual(days.slice(0, 1));
  expect(await readPredictionsADay({ warehouse }, 30, { until: '2026-03-01' })).toEqual(days.slice(1));
  expect(await readPredictionsADay({ warehouse }, 2, { until: '2026-03-01' })).toEqual(days.slice(1, 2));
  expect(await readPredictionsADay({ warehouse }, 1, { until: '2026-02-28' })).toEqual([]);
});
