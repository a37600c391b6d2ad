import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { readOutcomesByRisk } from './outcomes-by-risk.js';
import { emptyWarehouse, insertPredictions, outcomeRow } from './testing.js';

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
});
afterAll(() => close());

const read = (date: string, today: string) =>
  readOutcomesByRisk({ warehouse, schema: bundledSchema(), now: () => new Date(`${today}T12:00:00Z`), timeZone: 'UTC' }, date);

it('counts the customers whose outcome is known by probability, from the lowest', async () => {
  await insertPredictions(warehouse, {
    '2026-03-02': { A: 0.75, B: 0.75, C: 0.25, D: 0.5, E: 1, F: 0 },
    '2026-03-01': { A: 0.125 },
  });
  await warehouse.db
    .insertInto('customer_outcomes')
    .values([
      outcomeRow('A', '2026-03-10', true),
      outcomeRow('B', '2026-03-11', false),
      outcomeRow('C', '2026-03-12', false),
      outcomeRow('E', '2026-03-12', true),
      outcomeRow('F', '2026-03-13', false),
    ])
    .execute();
  // The outcome of D is not known.
  expect(await read('2026-03-02', '2026-03-20')).toEqual([
    { probability: 0, customers: 1, left: 0 },
    { probability: 0.25, customers: 1, left: 0 },
    { probability: 0.75, customers: 2, left: 1 },
    { probability: 1, customers: 1, left: 1 },
  ]);
  expect(await read('2026-03-02', '2026-03-10')).toEqual([{ probability: 0.75, customers: 1, left: 1 }]);
  expect(await read('2026-03-03', '2026-03-20')).toEqual([]);
});
