import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { emptyWarehouse, predictionRow } from '../read/testing.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { dropOldMonths, prepareMonth } from './prediction-months.js';

// The tests tell one story, each from where the one before it left off.
let warehouse: Warehouse;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
  // Before there were months: the default partition has these.
  await write('2025-11-20', '2026-01-05');
});
afterAll(() => close());

const write = (...dates: string[]) =>
  warehouse.db
    .insertInto('prediction_logs')
    .values(dates.map((date) => predictionRow(date, `of ${date}`, 0.5)))
    .execute();

/** Where each date's rows are. */
async function partitions(): Promise<string[]> {
  const { rows } = await sql<{ place: string }>`
    SELECT prediction_date || ' in ' || tableoid::regclass AS place FROM prediction_logs ORDER BY prediction_date`.execute(
    warehouse.db,
  );
  return rows.map(({ place }) => place);
}

it('a month has a partition of its own, made once, unless rows of it are elsewhere', async () => {
  expect(await prepareMonth(warehouse.db, '2026-02-28')).toBe('prediction_logs_2026_02');
  expect(await prepareMonth(warehouse.db, '2026-02-01')).toBe('prediction_logs_2026_02');
  expect(await prepareMonth(warehouse.db, '2026-01-31')).toBe('prediction_logs_default');
  expect(await prepareMonth(warehouse.db, '2025-12-31')).toBe('prediction_logs_2025_12');
  await write('2026-02-01', '2026-02-28', '2026-03-01', '2025-12-31', '2026-01-31');
  expect(await partitions()).toEqual([
    '2025-11-20 in prediction_logs_default',
    '2025-12-31 in prediction_logs_2025_12_rest',
    '2026-01-05 in prediction_logs_default',
    '2026-01-31 in prediction_logs_default',
    '2026-02-01 in prediction_logs_2026_02_rest',
    '2026-02-28 in prediction_logs_2026_02_rest',
    '2026-03-01 in prediction_logs_default',
  ]);
});

it('a date has each customer once, in any partition', async () => {
  for (const date of ['2026-02-28', '2026-03-01']) await expect(write(date)).rejects.toThrow(/duplicate key/);
});

const logger = pino({ level: 'silent' });
const dropped = async (today: string, predictionMonths: number | undefined) => {
  await dropOldMonths({ warehouse, logger, predictionMonths, now: () => new Date(`${today}T03:00:00Z`), timeZone: 'UTC' });
  return partitions();
};

it('months are kept as long as was asked, whichever partition they are in', async () => {
  expect(await dropped('2026-03-31', undefined)).toHaveLength(7);
  expect(await dropped('2026-03-31', 4)).toHaveLength(7);
  expect(await dropped('2026-03-31', 3)).toHaveLength(6);
  expect((await dropped('2026-03-01', 2)).at(0)).toBe('2026-01-05 in prediction_logs_default');
  expect(await dropped('2026-04-01', 2)).toEqual([
    '2026-02-01 in prediction_logs_2026_02_rest',
    '2026-02-28 in prediction_logs_2026_02_rest',
    '2026-03-01 in prediction_logs_default',
  ]);
});

it('a month that was dropped can be written again', async () => {
  expect(await prepareMonth(warehouse.db, '2025-12-30')).toBe('prediction_logs_2025_12');
});
