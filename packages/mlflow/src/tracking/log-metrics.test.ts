import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestServer, testServer } from '../testing.js';

let mlflow: TestServer;
beforeAll(async () => {
  mlflow = await testServer();
});
afterAll(() => mlflow.close());

interface Point {
  readonly key: string;
  readonly value: number | 'NaN';
  readonly timestamp: number;
  readonly step: number;
}

async function createRun(): Promise<string> {
  const { body } = await mlflow.call('POST', 'runs/create', { experiment_id: '0' });
  return body.run.info.run_id;
}

async function log(run_id: string, batch: readonly Point[]): Promise<void> {
  const [single, second] = batch;
  const sent =
    second || !single
      ? mlflow.call('POST', 'runs/log-batch', { run_id, metrics: batch })
      : mlflow.call('POST', 'runs/log-metric', { run_id, ...single });
  expect((await sent).status).toBe(200);
}

async function history(run_id: string, metric_key: string): Promise<Point[]> {
  return (await mlflow.call('GET', 'metrics/get-history', { run_id, metric_key })).body.metrics;
}

async function latest(run_id: string): Promise<Point[]> {
  return (await mlflow.call('GET', 'runs/get', { run_id })).body.run.data.metrics;
}

/** NaN above all numbers. */
const number = (value: Point['value']) => (value === 'NaN' ? Number.POSITIVE_INFINITY : value);
const byStep = (a: Point, b: Point) => a.step - b.step || a.timestamp - b.timestamp || number(a.value) - number(b.value);
const byTime = (a: Point, b: Point) => a.timestamp - b.timestamp || a.step - b.step || number(a.value) - number(b.value);

// Few different values, so the same point often comes again, in the same batch or in a later one.
const point: fc.Arbitrary<Point> = fc.record({
  key: fc.constantFrom('a', 'b', 'c'),
  value: fc.constantFrom<Point['value'][]>(0, 1, -2.5, 'NaN'),
  timestamp: fc.nat(2),
  step: fc.integer({ min: -2, max: 6 }),
});
const rising = fc.array(point, { maxLength: 8 }).map((points) => points.sort((a, b) => a.step - b.step));

it('a history has each point once and the latest is the last by step, however the points are batched', async () => {
  const batches = fc.array(fc.oneof(fc.array(point, { maxLength: 8 }), rising), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(batches, async (logged) => {
      const run = await createRun();
      for (const batch of logged) await log(run, batch);
      const all = logged.flat();
      const keys = [...new Set(all.map(({ key }) => key))];
      for (const key of keys) {
        const distinct = [...new Map(all.filter((one) => one.key === key).map((one) => [JSON.stringify(one), one])).values()];
        expect(await history(run, key)).toEqual(distinct.sort(byTime));
      }
      const last = (key: string) =>
        all
          .filter((one) => one.key === key)
          .sort(byStep)
          .at(-1);
      // The keys stand in the order in which they came.
      expect(await latest(run)).toEqual(keys.map(last));
    }),
    { numRuns: 60 },
  );
});

it('what many clients log to one run at the same time is all there, also where they log the same', async () => {
  const run = await createRun();
  const batchOf = (client: number) =>
    Array.from({ length: 20 }, (_, i) => ({ key: 'm', value: 1, timestamp: 1, step: 10 * client + i }));
  // Each batch overlaps the next by half.
  await Promise.all(Array.from({ length: 12 }, (_, client) => log(run, batchOf(client))));
  expect((await history(run, 'm')).map(({ step }) => step)).toEqual(Array.from({ length: 130 }, (_, i) => i));
  expect(await latest(run)).toEqual([{ key: 'm', value: 1, timestamp: 1, step: 129 }]);
});
