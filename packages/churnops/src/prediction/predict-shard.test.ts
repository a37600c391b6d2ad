import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { predictCommand } from '../commands/predict.js';
import { importCustomers } from '../customers/import-customers.js';
import { silentProgress } from '../progress.js';
import { CHAMPION, REGISTERED_MODEL } from '../registry/names.js';
import { dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { smallChampion } from '../testing-champion.js';
import { runCompletion, runPrediction, runRescoring, runShard } from '../workflows/pipelines.js';
import { predictionResult } from './prediction-result.js';
import { ofShard, parseShard, type Shard } from './shard.js';
import { shardResult } from './shard-result.js';

// The tests tell one story, each from where the one before it left off.
const TODAY = '2026-03-10';
const CUSTOMERS = 300;
let app: TestApplication;
let now = `${TODAY}T01:00:00.000Z`;
let first: string;
let second: string;

beforeAll(async () => {
  const application = await testApplication();
  app = { ...application, context: { ...application.context, now: () => new Date(now) } };
  const { header, rows } = await dataSetLines();
  const file = await app.file('customers.csv', [header, ...rows.slice(0, CUSTOMERS)].join('\n'));
  await importCustomers(app.context, file, { progress: silentProgress });
  first = await smallChampion(app.context);
});
afterAll(() => app.close());

const shard = (text: string) => parseShard(text) as Shard;
const score = async (text: string, date?: string) => shardResult.parse(await runShard(app.context, shard(text), date));
const complete = async (shards: number, date?: string) => predictionResult.parse(await runCompletion(app.context, shards, date));
const rowsOf = (date: string) =>
  app.query<Record<string, unknown>>(`SELECT * FROM prediction_logs WHERE prediction_date = '${date}' ORDER BY "customerID"`);
const tables = () => app.query("SELECT relname FROM pg_class WHERE relname LIKE 'prediction\\_round\\_%'");
const placesOf = async (date: string) => {
  const found = await app.query<{ place: string }>(
    `SELECT DISTINCT tableoid::regclass::text AS place FROM prediction_logs WHERE prediction_date = '${date}'`,
  );
  return found.map(({ place }) => place);
};

describe('k/n', () => {
  it.each(['1/1', '2/4', '4/4', '1000/1000'])('%s is a shard', (text) => {
    const [number, of] = text.split('/').map(Number);
    expect(parseShard(text)).toEqual({ number, of });
  });

  it.each(['0/4', '5/4', '1/0', '1/1001', '1001/1001', '-1/4', '1.5/4', '1/4/2', '1', '/4', ' 1/4', '1e0/4', ''])(
    '%j is refused, with its field, and what it must be',
    (text) => {
      const { error } = predictCommand.input.safeParse({ shard: text });
      expect(error?.issues).toMatchObject([{ path: ['shard'], message: expect.stringMatching(/^must be k\/n, such as 2\/4/) }]);
    },
  );

  it.each([0, 1001, 1.5, '4'])('%j shards cannot be completed', (shards) => {
    const { error } = predictCommand.input.safeParse({ complete: shards });
    expect(error?.issues).toMatchObject([{ path: ['complete'], message: 'must be a whole number from 1 to 1000' }]);
  });

  it('cannot be asked together with other work', async () => {
    const { run } = await predictCommand.load();
    const asked = predictCommand.input.parse({ shard: '1/4', complete: 4 });
    await expect(run(app.context, asked)).rejects.toMatchObject({
      code: 'CHURN_USAGE',
      message: '--shard and --complete exclude each other',
    });
  });
});

describe('the shards of the customers', () => {
  it('have each customer once, wherever the others are, and are about as large', async () => {
    for (const of of [1, 3, 7]) {
      const counts: number[] = [];
      const ids: unknown[] = [];
      for (let number = 1; number <= of; number++) {
        const found = await app.query<{ customerID: string }>(
          `SELECT "customerID" FROM customer_data WHERE ${ofShard(app.context.schema, { number, of })}`,
        );
        counts.push(found.length);
        ids.push(...found.map(({ customerID }) => customerID));
      }
      expect([ids.length, new Set(ids).size]).toEqual([CUSTOMERS, CUSTOMERS]);
      // Five standard deviations of a fair draw.
      const spread = 5 * Math.sqrt((CUSTOMERS * (of - 1)) / of ** 2);
      for (const count of counts) expect(Math.abs(count - CUSTOMERS / of)).toBeLessThanOrEqual(spread);
    }
  });

  it("are the same in every database: a customer's shard is what psql said of Postgres 15", async () => {
    const known = { '7590-VHVEG': 4, '5575-GNVDE': 4, '3668-QPYBK': 2, '7795-CFOCW': 4 };
    const list = Object.keys(known).map((id) => `('${id}')`);
    for (let number = 1; number <= 4; number++) {
      const members = await app.query<{ customerID: string }>(
        `SELECT * FROM (VALUES ${list}) v ("customerID") WHERE ${ofShard(app.context.schema, { number, of: 4 })}`,
      );
      const expected = Object.entries(known).filter(([, its]) => its === number);
      expect(members.map(({ customerID }) => customerID).sort()).toEqual(expected.map(([id]) => id).sort());
    }
  });
});

describe('a date in shards', () => {
  it('is not seen before it is complete; complete says what is missing, and that a retry makes sense', async () => {
    await runPrediction(app.context);
    const before = await rowsOf(TODAY);
    now = `${TODAY}T02:00:00.000Z`;
    await expect(complete(3)).rejects.toMatchObject({
      code: 'CHURN_SHARDS_MISSING',
      message: `${TODAY} lacks the shards 1, 2, 3 of 3, and stays as it is`,
    });
    const two = await score('2/3');
    expect(two).toMatchObject({ shard: 2, shards: 3, model_version: Number(first), changed: true, late: false });
    await score('3/3');
    await expect(complete(3)).rejects.toMatchObject({
      message: `${TODAY} lacks shard 1 of 3, and stays as it is`,
      remedy: expect.stringContaining(`churnops predict --date ${TODAY} --shard 1/3`),
      kind: { exit: 75, retryable: true },
    });
    expect(await rowsOf(TODAY)).toEqual(before);
  });

  it('changes nothing by a shard that runs again, or is killed', async () => {
    now = `${TODAY}T02:30:00.000Z`;
    const staged = await app.query('SELECT * FROM prediction_shards ORDER BY shard');
    expect(await score('2/3')).toMatchObject({ changed: false });
    const aborted = { ...app.context, signal: AbortSignal.abort(new Error('killed')) };
    await expect(runShard(aborted, shard('1/3'))).rejects.toThrow('killed');
    const dying = new AbortController();
    const progress = {
      ...silentProgress,
      task: () => ({ update: () => dying.abort(new Error('killed at work')), done() {}, fail() {} }),
    };
    const killed = { ...app.context, progress, signal: dying.signal };
    await expect(runShard(killed, shard('1/3'))).rejects.toThrow('killed at work');
    expect(await app.query('SELECT * FROM prediction_shards ORDER BY shard')).toEqual(staged);
    expect(await tables()).toHaveLength(1);
  });

  it('is scored with the version of its first shard, though the champion moves', async () => {
    second = await smallChampion(app.context);
    expect(await score('1/3')).toMatchObject({
      model_version: Number(first),
      champion_version: Number(second),
      changed: true,
    });
    const [run] = await app.query<{ summary: string; shard: string }>(
      "SELECT summary, shard FROM pipeline_runs WHERE shard = '1/3' AND status = 'succeeded'",
    );
    expect(run).toMatchObject({ summary: expect.stringContaining(`version ${second} became champion`) });
  });

  it("replaces the date's rows at once, with the same rows as without shards", async () => {
    const before = await rowsOf(TODAY);
    const result = await complete(3);
    expect(result).toMatchObject({
      customers: CUSTOMERS,
      model_version: Number(first),
      scored_at: now,
      already_scored: true,
      changed: true,
    });
    const after = await rowsOf(TODAY);
    expect(after.map(({ scored_at, ...row }) => row)).toEqual(before.map(({ scored_at, ...row }) => row));
    expect(new Set(after.map(({ scored_at }) => Date.parse(scored_at as string)))).toEqual(new Set([Date.parse(now)]));
    expect(await tables()).toEqual([]);
    now = `${TODAY}T03:00:00.000Z`;
    expect(await complete(3)).toMatchObject({ ...result, changed: false });
    expect(await rowsOf(TODAY)).toEqual(after);
  });

  it('can be scored again on the same day, with the champion of then', async () => {
    for (const text of ['1/2', '2/2']) expect(await score(text)).toMatchObject({ model_version: Number(second), changed: true });
    expect(await complete(2)).toMatchObject({ customers: CUSTOMERS, model_version: Number(second) });
    expect([await tables(), await placesOf(TODAY)]).toEqual([[], ['prediction_logs_2026_03_rest']]);
  });

  it('is written by predict as a whole, which ends what was begun in shards', async () => {
    await score('1/4');
    expect(await runPrediction(app.context)).toMatchObject({ changed: true });
    expect([await tables(), await app.query('SELECT 1 FROM prediction_shards')]).toEqual([[], []]);
    await expect(complete(4)).rejects.toMatchObject({ code: 'CHURN_SHARDS_MISSING' });
  });

  it('tells a shard whose date is written meanwhile, and keeps nothing of it', async () => {
    const ending = { ...app.context, mlflow: endsRounds(app.context.mlflow) };
    await expect(runShard(ending, shard('1/4'))).rejects.toMatchObject({ code: 'CHURN_BUSY', kind: { exit: 75 } });
    expect(await tables()).toEqual([]);
  });

  it('without predictions becomes a partition, unless its month has more rows elsewhere', async () => {
    const busy = '2026-03-07';
    await score('1/1', busy);
    await complete(1, busy);
    expect(await placesOf(busy)).toEqual(['prediction_logs_2026_03_rest']);
    const free = '2026-02-27';
    for (const text of ['1/2', '2/2']) await score(text, free);
    expect(await complete(2, free)).toMatchObject({ customers: CUSTOMERS, already_scored: false, late: true });
    expect(await placesOf(free)).toEqual(['prediction_logs_2026_02_27']);
    expect(await rowsOf(free)).toEqual((await rowsOf(busy)).map((row) => ({ ...row, prediction_date: free })));
    // Each customer once, as in any other partition.
    const again = sql`INSERT INTO prediction_logs SELECT * FROM prediction_logs WHERE prediction_date = ${free}`;
    await expect(again.execute(app.context.warehouse.db)).rejects.toThrow(/duplicate key/);
  });

  it('that is a partition is scored again in place', async () => {
    const date = '2026-02-27';
    const before = await rowsOf(date);
    const result = await runRescoring(app.context, date, first);
    expect(result).toMatchObject({ customers: CUSTOMERS, model_version: Number(first) });
    const after = await rowsOf(date);
    expect(after).toHaveLength(CUSTOMERS);
    expect(after).not.toEqual(before);
    expect(await placesOf(date)).toEqual(['prediction_logs_2026_02_27']);
  });
});

/** Ends all rounds when the model is loaded, which is after the shard has joined its round. */
function endsRounds(mlflow: TestApplication['context']['mlflow']) {
  return new Proxy(mlflow, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'modelVersionUri') return value.bind(target);
      return async (...given: unknown[]) => {
        await app.context.warehouse.db.deleteFrom('prediction_rounds').execute();
        return value.apply(target, given);
      };
    },
  });
}

describe('a past date in shards', () => {
  it('keeps the predictions that it has, and what was begun before midnight is forgotten', async () => {
    await score('1/2');
    now = '2026-03-11T00:30:00.000Z';
    const before = await rowsOf(TODAY);
    expect(await runShard(app.context, shard('2/2'), TODAY)).toMatchObject({ customers: CUSTOMERS, changed: false });
    expect(await complete(2, TODAY)).toMatchObject({ customers: CUSTOMERS, changed: false });
    expect([await rowsOf(TODAY), await tables()]).toEqual([before, []]);
  });

  it('that was missed is scored from the customers as they are, and marked late', async () => {
    const missed = '2026-03-08';
    expect(await score('1/2', missed)).toMatchObject({ late: true, snapshot_on: '2026-03-11' });
    now = '2026-03-12T00:30:00.000Z';
    expect(await score('2/2', missed)).toMatchObject({ late: true, snapshot_on: '2026-03-12' });
    expect(await complete(2, missed)).toMatchObject({ customers: CUSTOMERS, late: true, snapshot_on: '2026-03-12' });
    const days = await app.query(`SELECT DISTINCT snapshot_on FROM prediction_logs WHERE prediction_date = '${missed}'`);
    expect(days).toEqual([{ snapshot_on: '2026-03-12' }]);
  });

  it('a date in the future is refused', async () => {
    for (const work of [() => score('1/2', '2026-03-13'), () => complete(2, '2026-03-13')]) {
      await expect(work()).rejects.toMatchObject({ code: 'CHURN_DATE' });
    }
  });
});

it('without customers there is nothing to score, and nothing to complete', async () => {
  for (const text of ['1/2', '2/2']) await score(text);
  await app.context.mlflow.setAlias(REGISTERED_MODEL, CHAMPION, first);
  await app.context.warehouse.db.deleteFrom('customer_data').execute();
  await expect(score('1/3')).rejects.toMatchObject({ code: 'CHURN_NO_CUSTOMERS' });
  const before = await rowsOf('2026-03-12');
  const { db } = app.context.warehouse;
  // As of customers who were deleted before the shards were scored.
  await db.updateTable('prediction_shards').set({ customers: 0 }).execute();
  await expect(complete(2)).rejects.toMatchObject({ code: 'CHURN_NO_CUSTOMERS' });
  expect(await rowsOf('2026-03-12')).toEqual(before);
});
