import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '../testing.js';
import { sampledRanks } from './metric-history.js';

let database: Awaited<ReturnType<typeof testDatabase<object>>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it('a sample of 5 of 10 is that of the real server', () => {
  expect(sampledRanks(5, 10)).toEqual([0, 2, 4, 6, 9]);
});

it('a sample has the first of each bucket as NTILE makes them, and the last of all', async () => {
  const { rows } = await sql<{ most: number; count: number; firsts: number[] }>`
    SELECT most, count, json_agg(first ORDER BY first) AS firsts FROM (
      SELECT most, count, bucket, min(n) AS first FROM (
        SELECT most, count, n, ntile(most) OVER (PARTITION BY most, count ORDER BY n) AS bucket
        FROM generate_series(1, 9) most, generate_series(1, 30) count, generate_series(0, 29) n WHERE n < count) b
      GROUP BY most, count, bucket) f GROUP BY most, count`.execute(database.db);
  expect(rows).toHaveLength(270);
  for (const { most, count, firsts } of rows) expect(sampledRanks(most, count)).toEqual([...firsts.slice(0, -1), count - 1]);
});

it('a sample grows, has no more than was asked for, and all if that is not more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2500 }), fc.integer({ min: 1, max: 5000 }), (most, count) => {
      const ranks = sampledRanks(most, count);
      expect(ranks).toHaveLength(Math.min(most, count));
      expect(ranks.every((rank, i) => i === 0 || rank > (ranks[i - 1] as number))).toBe(true);
      expect(ranks.at(-1)).toBe(count - 1);
    }),
  );
});
