import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonDouble } from '../protocol/entities.js';
import { type TestStores, testStores } from '../testing-stores.js';
import { sampledRanks } from './metric-history.js';

let stores: TestStores;
let experiment_id: string;
beforeAll(async () => {
  stores = await testStores();
  experiment_id = await stores.experiments.create('metric-history', undefined, []);
});

it('a sample of 5 of 10 is that of the real server', () => {
  expect(sampledRanks(5, 10)).toEqual([0, 2, 4, 6, 9]);
});

it('a sample has the first of each bucket as NTILE makes them, and the last of all', async () => {
  const { rows } = await sql<{ most: number; count: number; firsts: number[] }>`
    SELECT most, count, json_agg(first ORDER BY first) AS firsts FROM (
      SELECT most, count, bucket, min(n) AS first FROM (
        SELECT most, count, n, ntile(most) OVER (PARTITION BY most, count ORDER BY n) AS bucket
        FROM generate_series(1, 9) most, generate_series(1, 30) count, generate_series(0, 29) n WHERE n < count) b
      GROUP BY most, count, bucket) f GROUP BY most, count`.execute(stores.db);
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

type Point = readonly [value: number, timestamp: number, step: number];

/** A run with these measurements of `m`. */
async function runWith(points: readonly Point[]): Promise<string> {
  const { run_id } = (await stores.runs.create({ experiment_id, tags: [] })).info;
  const metrics = points.map(([value, timestamp, step]) => ({ key: 'm', value, timestamp, step }));
  await stores.log.logBatch(run_id, { metrics, params: [], tags: [] });
  return run_id;
}

/** NaN is above all numbers, as Postgres sorts it. */
const number = (value: JsonDouble) => (value === 'NaN' ? Number.POSITIVE_INFINITY : Number(value));

describe('a history', () => {
  it('comes page by page, each measurement once, by time, step and value', async () => {
    const point = fc.tuple(fc.constantFrom(1, -0.5, 1e300, Number.NaN), fc.nat(3), fc.integer({ min: -2, max: 2 }));
    await fc.assert(
      fc.asyncProperty(fc.array(point, { maxLength: 20 }), fc.integer({ min: 1, max: 7 }), async (points, size) => {
        const runId = await runWith(points);
        const found = [];
        let token: string | undefined;
        do {
          const page = await stores.history.page(runId, 'm', size, token);
          expect(page.items.length).toBeLessThanOrEqual(size);
          found.push(...page.items);
          token = page.nextPageToken;
        } while (token);
        const distinct = [...new Map(points.map((one) => [String(one), one])).values()].map(([value, timestamp, step]) => ({
          key: 'm',
          value: Number.isNaN(value) ? ('NaN' as const) : value,
          timestamp,
          step,
        }));
        const sorted = distinct.sort((a, b) => a.timestamp - b.timestamp || a.step - b.step || number(a.value) - number(b.value));
        expect(found).toEqual(sorted);
      }),
      { numRuns: 20 },
    );
  });

  it('is empty without metrics; a malformed token is refused', async () => {
    const runId = await runWith([]);
    expect(await stores.history.page(runId, 'm', 5, undefined)).toEqual({ items: [], nextPageToken: undefined });
    expect(await stores.history.page('none', 'm', 5, undefined)).toEqual({ items: [], nextPageToken: undefined });
    for (const token of ['x', Buffer.from('[1,2]').toString('base64url'), Buffer.from("[1,2,3); --']").toString('base64url')]) {
      await expect(stores.history.page(runId, 'm', 5, token)).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
    }
  });
});

describe('a sample', () => {
  const steps = async (runId: string, limit: number, interval?: readonly [number, number]) =>
    (await stores.history.sample([runId], 'm', limit, interval)).map(({ step }) => Number(step));

  it('of several runs has the points of each, one run after the other', async () => {
    const [first, second] = [await runWith([[1, 1, 1]]), await runWith([[2, 1, 1]])];
    expect(await stores.history.sample([second, 'none', first], 'm', 5, undefined)).toEqual([
      { key: 'm', value: 2, timestamp: 1, step: 1, run_id: second },
      { key: 'm', value: 1, timestamp: 1, step: 1, run_id: first },
    ]);
  });

  it('can be limited to a range of steps, ends included', async () => {
    const runId = await runWith(Array.from({ length: 10 }, (_, i) => [i, 1, i]));
    // Of MLflow 3.17: tests/peers/test_mlflow_searches.py.
    expect(await steps(runId, 3, [2, 8])).toEqual([2, 5, 8]);
    expect(await steps(runId, 3, [20, 30])).toEqual([]);
  });

  it('of a long history is spread over its steps; where these stand still, over its times', async () => {
    const length = 5001;
    const bySteps = await runWith(Array.from({ length }, (_, i) => [i, 7, 3 * i]));
    const spread = await steps(bySteps, 11);
    expect([spread.length, spread[0], spread.at(-1)]).toEqual([11, 0, 3 * (length - 1)]);
    for (const [i, step] of spread.entries()) expect(Math.abs(step - i * 1500)).toBeLessThan(3);
    const byTimes = await runWith(Array.from({ length }, (_, i) => [i, 1000 + i, 0]));
    const times = (await stores.history.sample([byTimes], 'm', 11, undefined)).map(({ timestamp }) => timestamp);
    expect(times).toEqual(Array.from({ length: 11 }, (_, i) => 1000 + 500 * i));
  });
});
