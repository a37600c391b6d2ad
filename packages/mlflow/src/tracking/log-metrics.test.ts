import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MlflowTables } from '../database/tables.js';
import { migrateTracking } from '../migrations/migrate-tracking.js';
import { type TestServer, testDatabase, testServer } from '../testing.js';
import { logMetricsOfRuns } from './log-metrics.js';

let mlflow: TestServer;

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

describe.each([false, true])('with a journal: %s', (withJournal) => {
  beforeAll(async () => {
    mlflow = await testServer({ withJournal });
  });
  afterAll(() => mlflow.close());

  it('a history has each point once, and the latest is the last by step, in whatever batches the points come', async () => {
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
      { numRuns: 25 },
    );
  });

  it('everything that many clients log to one run at once is kept, even equal points', async () => {
    const run = await createRun();
    const batchOf = (client: number) =>
      Array.from({ length: 20 }, (_, i) => ({ key: 'm', value: 1, timestamp: 1, step: 10 * client + i }));
    // Each batch overlaps the next by half.
    await Promise.all(Array.from({ length: 12 }, (_, client) => log(run, batchOf(client))));
    expect((await history(run, 'm')).map(({ step }) => step)).toEqual(Array.from({ length: 130 }, (_, i) => i));
    expect(await latest(run)).toEqual([{ key: 'm', value: 1, timestamp: 1, step: 129 }]);
  });

  it('a metric can be read as soon as it is logged', async () => {
    const run = await createRun();
    for (let step = 0; step < 5; step++) {
      await log(run, [{ key: 'm', value: step, timestamp: 1, step }]);
      expect(await latest(run)).toEqual([{ key: 'm', value: step, timestamp: 1, step }]);
      const filter = `metrics.m = ${step}`;
      const { runs } = (await mlflow.call('POST', 'runs/search', { experiment_ids: ['0'], filter })).body;
      expect(runs.map((found: { info: { run_id: string } }) => found.info.run_id)).toContain(run);
      expect(await history(run, 'm')).toHaveLength(step + 1);
    }
  });

  it.each([
    ['the run', 'runs', (run: string) => ({ run_id: run })],
    ['its experiment', 'experiments', (_run: string, experiment: string) => ({ experiment_id: experiment })],
  ] as const)('nothing is logged after %s is deleted, and again once it is restored', async (_what, kind, named) => {
    const { experiment_id } = (await mlflow.call('POST', 'experiments/create', { name: `deleted ${kind}` })).body;
    const run = (await mlflow.call('POST', 'runs/create', { experiment_id })).body.run.info.run_id;
    const metric = (step: number) => ({ key: 'm', value: 1, timestamp: 1, step });
    const tryToLog = async (step: number) =>
      (await mlflow.call('POST', 'runs/log-metric', { run_id: run, ...metric(step) })).status;
    expect(await tryToLog(1)).toBe(200);
    expect(await tryToLog(2)).toBe(200);
    await mlflow.call('POST', `${kind}/delete`, named(run, experiment_id));
    expect(await tryToLog(3)).toBe(400);
    expect((await history(run, 'm')).map(({ step }) => step)).toEqual([1, 2]);
    await mlflow.call('POST', `${kind}/restore`, named(run, experiment_id));
    expect(await tryToLog(4)).toBe(200);
    expect(await tryToLog(5)).toBe(200);
    expect((await history(run, 'm')).map(({ step }) => step)).toEqual([1, 2, 4, 5]);
  });

  it('one bad request among many that come at the same time fails alone', async () => {
    const [run, other] = [await createRun(), await createRun()];
    const metric = (step: number) => ({ key: 'm', value: 1, timestamp: 1, step });
    const send = (body: object) => mlflow.call('POST', 'runs/log-metric', body).then(({ status }) => status);
    const statuses = await Promise.all([
      send({ run_id: run, ...metric(1) }),
      send({ run_id: run, ...metric(2), timestamp: -1 }),
      send({ run_id: 'no such run', ...metric(1) }),
      send({ run_id: other, ...metric(7) }),
      send({ run_id: run, ...metric(3), key: '..' }),
      send({ run_id: run, ...metric(4) }),
    ]);
    expect(statuses).toEqual([200, 400, 404, 200, 400, 200]);
    expect((await history(run, 'm')).map(({ step }) => step)).toEqual([1, 4]);
    expect((await history(other, 'm')).map(({ step }) => step)).toEqual([7]);
  });
});

it('metrics of many runs are logged in one statement; a run that is gone is passed over, and a second time changes nothing', async () => {
  const { db, close } = await testDatabase<MlflowTables>();
  try {
    await migrateTracking(db);
    const runs = db.withSchema('mlflow');
    const run = (run_id: string) => ({
      run_id,
      experiment_id: 0,
      run_name: '',
      user_id: '',
      status: 'RUNNING' as const,
      start_time: 1,
    });
    await runs
      .insertInto('runs')
      .values(['a', 'b'].map((id) => ({ ...run(id), artifact_uri: '' })))
      .execute();
    const entries = ['a', 'b', 'gone', 'a'].map((runId, i) => ({
      runId,
      metrics: [{ key: 'm', value: i, timestamp: 1, step: i }],
    }));
    for (let time = 0; time < 2; time++) {
      await logMetricsOfRuns(runs, entries);
      const latest = await runs.selectFrom('latest_metrics').select(['run_id', 'step']).orderBy('run_id').execute();
      expect(latest).toEqual([
        { run_id: 'a', step: 3 },
        { run_id: 'b', step: 1 },
      ]);
      const points = await runs.selectFrom('metrics').select('value').orderBy('value').execute();
      expect(points.map(({ value }) => value)).toEqual([0, 1, 3]);
    }
  } finally {
    await close();
  }
});
