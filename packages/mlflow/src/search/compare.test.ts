import { type RawBuilder, sql } from 'kysely';
import { beforeAll, expect, it } from 'vitest';
import type { MlflowDatabase } from '../database/tables.js';
import { testStores } from '../testing-stores.js';
import { compare } from './compare.js';
import type { Comparator } from './search-filter.js';

let db: MlflowDatabase;
beforeAll(async () => {
  ({ db } = await testStores());
});

async function meets(
  value: RawBuilder<unknown>,
  comparator: Comparator,
  ...values: (string | number)[]
): Promise<boolean | null> {
  const { rows } = await sql<{ met: boolean | null }>`SELECT ${compare(value, { comparator, values })} AS met`.execute(db);
  return (rows[0] as { met: boolean | null }).met;
}

it.each<[string, Comparator, string | number, boolean]>([
  ['abc', '=', 'abc', true],
  ['abc', '=', 'ABC', false],
  ['abc', '!=', 'abd', true],
  ['abc', 'LIKE', 'a%', true],
  ['abc', 'LIKE', 'A%', false],
  ['abc', 'LIKE', 'a_c', true],
  ['abc', 'LIKE', 'b', false],
  ['abc', 'ILIKE', 'A%', true],
  // As in MLflow's SQLite, a backslash escapes nothing.
  ['a%', 'LIKE', 'a\\%', false],
  ['a\\b', 'LIKE', 'a\\%', true],
  ['a\\', '=', 'a\\', true],
  // Values are no SQL.
  ["' OR true --", '=', "' OR true --", true],
  ['abc', '=', "abc' OR 'a' = 'a", false],
])('%j %s %j: %s', async (text, comparator, value, met) => {
  expect(await meets(sql`${text}::text`, comparator, value)).toBe(met);
});

it.each<[number, Comparator, number, boolean]>([
  [1, '=', 1, true],
  [1, '!=', 1, false],
  [1, '<', 1.5, true],
  [2, '<=', 1.5, false],
  [2, '>', 1.5, true],
  [1.5, '>=', 1.5, true],
  [1e300, '>', 1e299, true],
])('%d %s %d: %s', async (number, comparator, value, met) => {
  expect(await meets(sql`${number}::double precision`, comparator, value)).toBe(met);
});

it('integers are compared with fractions as numbers', async () => {
  expect(await meets(sql`2::bigint`, '>', 1.5)).toBe(true);
  expect(await meets(sql`2::bigint`, '=', 2.5)).toBe(false);
});

it('a list matches if one of its values does', async () => {
  expect(await meets(sql`'b'::text`, 'IN', 'a', 'b')).toBe(true);
  expect(await meets(sql`'c'::text`, 'IN', 'a', 'b')).toBe(false);
  expect(await meets(sql`'c'::text`, 'NOT IN', 'a', 'b')).toBe(true);
});

it('a missing value matches only the test for absence', async () => {
  const missing = sql`NULL::text`;
  expect([await meets(missing, 'IS NULL'), await meets(missing, 'IS NOT NULL')]).toEqual([true, false]);
  expect([await meets(sql`'a'::text`, 'IS NULL'), await meets(sql`'a'::text`, 'IS NOT NULL')]).toEqual([false, true]);
  expect([await meets(missing, '=', 'a'), await meets(missing, '!=', 'a')]).toEqual([null, null]);
});
