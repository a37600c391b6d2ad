import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { readOutcomes } from './outcomes.js';
import { customerRow, emptyWarehouse, outcomeRow } from './testing.js';

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
});
afterAll(() => close());

it('counts customers by their latest outcome, and those who left', async () => {
  const read = () => readOutcomes({ warehouse, schema: bundledSchema() });
  expect(await read()).toEqual({ customers: 0, churned: 0, newest_observed_on: null });
  await warehouse.db
    .insertInto('customer_data')
    .values([customerRow('A', 'Yes'), customerRow('B', 'No'), customerRow('C', 'No'), customerRow('D')])
    .execute();
  await warehouse.db
    .insertInto('customer_outcomes')
    .values([
      outcomeRow('A', '2026-03-01', false),
      outcomeRow('A', '2026-03-04', true),
      outcomeRow('B', '2026-03-02', false),
      outcomeRow('C', '2026-03-02', false),
    ])
    .execute();
  expect(await read()).toEqual({ customers: 3, churned: 1, newest_observed_on: '2026-03-04' });
});
