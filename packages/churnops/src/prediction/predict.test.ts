import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importCustomers } from '../customers/import-customers.js';
import { CustomerFrame } from '../features/customer-frame.js';
import { silentProgress } from '../progress.js';
import { loadModel } from '../registry/load-model.js';
import { CHAMPION, REGISTERED_MODEL } from '../registry/names.js';
import { dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { smallChampion } from '../testing-champion.js';
import { decodeLine, lineBatches } from '../warehouse/copy-text.js';
import { dateLock, withLock } from '../warehouse/with-lock.js';
import { runPrediction, runRescoring } from '../workflows/pipelines.js';
import { predict } from './predict.js';
import { predictionResult } from './prediction-result.js';

// The tests tell one story, each from where the one before it left off.
const TODAY = '2026-03-10';
const TOMORROW = '2026-03-11';
let app: TestApplication;
let now = `${TODAY}T12:00:00.000Z`;
let header: string;
let rows: string[];
let first: string;
let second: string;

beforeAll(async () => {
  const application = await testApplication({ timeZone: 'Europe/Berlin' });
  app = { ...application, context: { ...application.context, now: () => new Date(now) } };
  ({ header, rows } = await dataSetLines());
  await importRows(300);
  first = await smallChampion(app.context);
});
afterAll(() => app.close());

async function importRows(count: number) {
  const file = await app.file('customers.csv', [header, ...rows.slice(0, count)].join('\n'));
  await importCustomers(app.context, file, { progress: silentProgress });
}

interface Row {
  customerID: string;
  MonthlyCharges: number;
  probability: number;
  model_version: number;
  scored_at: string;
  snapshot_on: string;
}

const rowsOf = (date: string) =>
  app.query<Row>(`SELECT * FROM prediction_logs WHERE prediction_date = '${date}' ORDER BY "customerID"`);
const featuresOf = (found: readonly Row[]) =>
  found.map(
    ({ probability: _p, prediction: _l, model_version: _v, scored_at: _s, ...rest }: Row & { prediction?: number }) => rest,
  );

describe('predictions of today', () => {
  it('are of the customers as they are, with the champion as it is', async () => {
    const result = predictionResult.strict().parse(await runPrediction(app.context));
    expect(result).toMatchObject({
      prediction_date: TODAY,
      customers: 300,
      model_version: Number(first),
      scored_at: now,
      snapshot_on: TODAY,
      late: false,
      already_scored: false,
      changed: true,
    });
    const stored = await rowsOf(TODAY);
    expect(stored).toHaveLength(300);
    expect(stored.every(({ snapshot_on, scored_at }) => snapshot_on === TODAY && Date.parse(scored_at) === Date.parse(now))).toBe(
      true,
    );
  });

  it('are of the champion at the moment of their turn, not of the one before the wait', async () => {
    const { context } = app;
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const holding = withLock(context, dateLock(TODAY), () => released);
    const said: string[] = [];
    const progress = { ...silentProgress, waiting: (message: string) => void said.push(message) };
    const waiting = runPrediction({ ...context, progress });
    await expect.poll(() => said).toEqual([`waiting for other work on the predictions of ${TODAY}, asked for at 12:00:00 UTC`]);
    const newer = await smallChampion(context);
    release();
    await holding;
    expect(await waiting).toMatchObject({ model_version: Number(newer) });
    expect(new Set((await rowsOf(TODAY)).map(({ model_version }) => model_version))).toEqual(new Set([Number(newer)]));
    await context.mlflow.setAlias(REGISTERED_MODEL, CHAMPION, first);
    expect(await runPrediction(context)).toMatchObject({ model_version: Number(first) });
  });

  it('are replaced by another run: more customers may have come', async () => {
    await importRows(310);
    // Half an hour before midnight in Berlin.
    now = `${TODAY}T22:30:00.000Z`;
    expect(await runPrediction(app.context)).toMatchObject({
      customers: 310,
      already_scored: true,
      changed: true,
      scored_at: now,
    });
    expect(await rowsOf(TODAY)).toHaveLength(310);
  });
});

describe('predictions of a past date', () => {
  it('stay as they are, and a run says so', async () => {
    const before = await rowsOf(TODAY);
    // Midnight in Berlin; in UTC the day is not over.
    now = `${TODAY}T23:00:00.000Z`;
    await app.context.warehouse.db.updateTable('customer_data').set({ MonthlyCharges: 99 }).execute();
    second = await smallChampion(app.context);
    const result = predictionResult.strict().parse(await runPrediction(app.context, TODAY));
    expect(result).toMatchObject({ customers: 310, model_version: Number(first), already_scored: true, changed: false });
    expect(await rowsOf(TODAY)).toEqual(before);
    const [run] = await app.query<{ status: string; summary: string }>(
      'SELECT status, summary FROM pipeline_runs ORDER BY started_at DESC LIMIT 1',
    );
    expect(run).toMatchObject({ status: 'succeeded', summary: expect.stringContaining('nothing changed') });
  });

  it('stay too if the day ends while a run waits for its turn', async () => {
    const before = await rowsOf(TODAY);
    const moments = [`${TODAY}T22:59:59.999Z`];
    const context = { ...app.context, now: () => new Date(moments.pop() ?? `${TODAY}T23:00:00.000Z`) };
    expect(await predict(context, TODAY)).toMatchObject({ changed: false });
    expect(await rowsOf(TODAY)).toEqual(before);
  });

  it('that was missed are made from the customers as they are now, and marked late', async () => {
    const missed = '2026-03-08';
    const result = predictionResult.strict().parse(await runPrediction(app.context, missed));
    expect(result).toMatchObject({ late: true, snapshot_on: TOMORROW, scored_at: now, already_scored: false, changed: true });
    const stored = await rowsOf(missed);
    expect(stored.every(({ MonthlyCharges, snapshot_on }) => MonthlyCharges === 99 && snapshot_on === TOMORROW)).toBe(true);
    expect(await runPrediction(app.context, missed)).toMatchObject({ late: true, changed: false });
  });
});

describe('a date in the future', () => {
  it('is refused before anything is recorded', async () => {
    const runs = await app.query('SELECT 1 FROM pipeline_runs');
    for (const work of [runPrediction, runRescoring]) {
      await expect(work(app.context, '2026-03-12')).rejects.toMatchObject({
        code: 'CHURN_DATE',
        message: '2026-03-12 is in the future: today is 2026-03-11 in Europe/Berlin',
      });
    }
    expect(await app.query('SELECT 1 FROM pipeline_runs')).toHaveLength(runs.length);
  });
});

describe('rescoring', () => {
  it("scores the snapshot's own features", async () => {
    const before = await rowsOf(TODAY);
    now = '2026-03-15T08:00:00.000Z';
    const result = predictionResult.strict().parse(await runRescoring(app.context, TODAY, first));
    expect(result).toMatchObject({ late: false, snapshot_on: TODAY, scored_at: now, already_scored: true, changed: true });
    const after = await rowsOf(TODAY);
    expect(after.map(({ probability }) => probability)).toEqual(before.map(({ probability }) => probability));
    expect(featuresOf(after)).toEqual(featuresOf(before));
  });

  it('takes the champion, or a version', async () => {
    const { context } = app;
    const version = await context.mlflow.getModelVersion(REGISTERED_MODEL, second);
    const { scorer } = await loadModel(context, version as NonNullable<typeof version>);
    const { names, features } = context.schema;
    const columns = context.schema.columnList();
    const frame = new CustomerFrame(context.schema, names, features, (await rowsOf(TODAY)).length);
    const stream = await context.warehouse.copyOut(
      `SELECT ${columns} FROM prediction_logs WHERE prediction_date = '${TODAY}' ORDER BY "customerID"`,
    );
    for await (const batch of lineBatches(stream)) for (const line of batch) frame.add(decodeLine(line));
    const expected = Array.from(await scorer.score(frame.build()));
    const before = (await rowsOf(TODAY)).map(({ probability }) => probability);
    expect(expected).not.toEqual(before);
    for (const asked of [undefined, second]) {
      await runRescoring(context, TODAY, first);
      expect(await runRescoring(context, TODAY, asked)).toMatchObject({ model_version: Number(second) });
      const stored = await rowsOf(TODAY);
      expect(stored.map(({ probability }) => probability)).toEqual(expected);
      expect(stored.every(({ model_version }) => model_version === Number(second))).toBe(true);
    }
  });

  it('keeps the mark of a late snapshot', async () => {
    expect(await runRescoring(app.context, '2026-03-08')).toMatchObject({ late: true, snapshot_on: TOMORROW });
  });

  it('needs a snapshot and a version, and changes nothing without', async () => {
    const before = await rowsOf(TODAY);
    await expect(runRescoring(app.context, '2026-03-01')).rejects.toMatchObject({
      code: 'CHURN_NO_PREDICTIONS',
      remedy: expect.stringContaining('predict --date 2026-03-01'),
    });
    await expect(runRescoring(app.context, TODAY, '99')).rejects.toMatchObject({ code: 'CHURN_NO_SUCH_VERSION' });
    const aborted = { ...app.context, signal: AbortSignal.abort(new Error('called off')) };
    await expect(runRescoring(aborted, TODAY)).rejects.toThrow('called off');
    expect(await rowsOf(TODAY)).toEqual(before);
    expect(await app.context.mlflow.getVersionByAlias(REGISTERED_MODEL, CHAMPION)).toMatchObject({ version: second });
  });
});

it('without customers nothing is scored, and the rows that are there stay', async () => {
  const { prediction_date: date } = await runPrediction(app.context);
  const before = await rowsOf(date);
  expect(before).toHaveLength(310);
  await app.context.warehouse.db.deleteFrom('customer_data').execute();
  await expect(runPrediction(app.context, date)).rejects.toMatchObject({
    code: 'CHURN_NO_CUSTOMERS',
    remedy: expect.stringContaining('churnops import'),
  });
  expect(await rowsOf(date)).toEqual(before);
});
