import fc from 'fast-check';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '../testing.js';
import { float8Array, int4Array, int8Array } from './binary-array.js';

let db: Kysely<unknown>;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ db, close } = await testDatabase());
});
afterAll(() => close());

/** What the database says the elements are. */
async function elements(parameter: Buffer, type: string): Promise<string[]> {
  const { rows } = await sql<{ all: string[] }>`
    SELECT ARRAY(SELECT n::text FROM unnest(${parameter}::${sql.raw(type)}[]) WITH ORDINALITY AS u (n, i) ORDER BY i) AS all`.execute(
    db,
  );
  return rows[0]?.all ?? [];
}

it('the database reads the same integers of 64 bits', async () => {
  const extremes = [
    0,
    1,
    -1,
    2 ** 32,
    -(2 ** 32),
    2 ** 32 - 1,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    2n ** 63n - 1n,
    -(2n ** 63n),
  ];
  expect(await elements(int8Array(extremes), 'bigint')).toEqual(extremes.map(String));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(fc.maxSafeInteger(), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n))), async (values) => {
      expect(await elements(int8Array(values), 'bigint')).toEqual(values.map((value) => String(value)));
    }),
    { numRuns: 50 },
  );
});

it('the database reads the same doubles', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.double()), async (values) => {
      expect((await elements(float8Array(values), 'double precision')).map(Number)).toEqual(values);
    }),
    { numRuns: 50 },
  );
});

it('the database reads the same integers of 32 bits', async () => {
  const values = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)];
  expect(await elements(int4Array(values), 'integer')).toEqual(values.map(String));
  expect(await elements(int4Array([]), 'integer')).toEqual([]);
});
