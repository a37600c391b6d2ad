import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashesIntoHoldOut } from '../customers/hold-out.js';
import { importCustomers } from '../customers/import-customers.js';
import { silentProgress } from '../progress.js';
import { championVersion } from '../registry/champion.js';
import { learnedCustomers } from '../registry/learned-rows.js';
import { EXPERIMENT, REGISTERED_MODEL } from '../registry/names.js';
import { promote } from '../registry/promote.js';
import { clientWith } from '../registry/testing.js';
import { dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { evaluateQuickly } from './testing-evaluate.js';
import { train, trainingResult } from './train.js';

// The tests go along the life of a database, each from where the one before it left off. Few customers: what is logged matters here.
let app: TestApplication;
let day = '2026-03-01';
beforeAll(async () => {
  app = await testApplication();
  app = { ...app, context: { ...app.context, now: () => new Date(`${day}T12:00:00Z`) } };
  await importRows(0, 400);
});
afterAll(() => app.close());

const DATE = '2026-03-01';

async function importRows(from: number, to: number): Promise<void> {
  const { header, rows } = await dataSetLines();
  const file = await app.file('some.csv', `${[header, ...rows.slice(from, to)].join('\n')}\n`);
  await importCustomers(app.context, file, { progress: silentProgress });
}

async function runStatuses(): Promise<string[]> {
  const experiment = await app.context.mlflow.findExperiment(EXPERIMENT);
  const runs = experiment ? await app.context.mlflow.searchRuns([experiment.experiment_id]) : [];
  return runs.map(({ info }) => info.status);
}

const members = () =>
  app.query<{ customerID: string; is_holdout: boolean; assigned_by: string }>(
    'SELECT "customerID", is_holdout, assigned_by FROM holdout_members ORDER BY 1',
  );

it('a training that fails leaves no run running, and nobody in the hold-out', async () => {
  const mlflow = clientWith(app.context.mlflow, {
    createModelVersion: () => Promise.reject(new Error('the registry is away')),
  });
  await expect(train({ ...app.context, mlflow }, DATE, evaluateQuickly)).rejects.toThrow('the registry is away');
  // Runs of the candidates before the winner, and then the winner's own.
  const statuses = await runStatuses();
  expect(statuses.filter((status) => status === 'FAILED')).toHaveLength(1);
  expect(statuses.every((status) => status === 'FAILED' || status === 'FINISHED')).toBe(true);
  expect(await members()).toEqual([]);
  expect(await app.context.mlflow.modelVersions(REGISTERED_MODEL)).toEqual([]);
}, 60_000);

it('one that is called off ends at once', async () => {
  const calling = new AbortController();
  const progress = {
    ...silentProgress,
    task: () => ({ update: () => calling.abort(new Error('called off')), done() {}, fail() {} }),
  };
  const before = await runStatuses();
  await expect(train({ ...app.context, progress, signal: calling.signal }, DATE)).rejects.toThrow('called off');
  expect(await runStatuses()).toEqual(before);
}, 60_000);

it('puts the learned rows and the hold-out on record with the version', async () => {
  trainingResult.parse(await train(app.context, DATE, evaluateQuickly));
  const [version] = await app.context.mlflow.modelVersions(REGISTERED_MODEL);
  const learned = version && (await learnedCustomers(app.context, version));
  const all = await members();
  expect(all.every(({ assigned_by }) => assigned_by === 'split')).toBe(true);
  const trained = all.filter(({ is_holdout }) => !is_holdout).map(({ customerID }) => customerID);
  expect([...(learned ?? [])].sort()).toEqual(trained.sort());
  // scikit-learn's share, rounded up for the hold-out.
  expect(all.length - trained.length).toBe(Math.ceil(0.3 * all.length));
}, 60_000);

it('a model that is no better does not replace the champion; a person may still promote it', async () => {
  const { mlflow } = app.context;
  const before = await championVersion(mlflow);
  const { gate, model_version } = trainingResult.parse(await train(app.context, DATE, evaluateQuickly));
  const held = (await members()).filter(({ is_holdout }) => is_holdout).length;
  expect(gate).toMatchObject({ promoted: false, champion_version: Number(before.version), rows: held });
  // The same customers and the same split give the same model.
  expect(gate).toMatchObject({ difference: 0, difference_low: 0, difference_high: 0 });
  expect(gate.challenger).toBe(gate.champion);
  expect((await championVersion(mlflow)).version).toBe(before.version);
  expect(await promote(app.context, {})).toMatchObject({ promoted: false, model_version });
  expect(await promote(app.context, { version: String(model_version) })).toMatchObject({ promoted: true });
  expect((await championVersion(mlflow)).version).toBe(String(model_version));
  expect(await promote(app.context, {})).toMatchObject({ promoted: false, gate: null });
  for (const version of ['99', 'two'])
    await expect(promote(app.context, { version })).rejects.toMatchObject({ code: 'CHURN_NO_SUCH_VERSION' });
}, 60_000);

it('customers who come later join by their hash; those who are there stay where they are', async () => {
  const before = await members();
  await importRows(400, 520);
  day = '2026-03-02';
  await train(app.context, day, evaluateQuickly);
  const after = await members();
  const known = new Set(before.map(({ customerID }) => customerID));
  expect(after.filter(({ customerID }) => known.has(customerID))).toEqual(before);
  const joined = after.filter(({ customerID }) => !known.has(customerID));
  expect(joined.length).toBeGreaterThan(100);
  for (const { customerID, is_holdout, assigned_by } of joined) {
    expect([is_holdout, assigned_by]).toEqual([hashesIntoHoldOut(customerID), 'hash']);
  }
  const held = new Set(after.filter(({ is_holdout }) => is_holdout).map(({ customerID }) => customerID));
  for (const version of await app.context.mlflow.modelVersions(REGISTERED_MODEL)) {
    const learned = await learnedCustomers(app.context, version);
    expect([...(learned ?? [])].filter((id) => held.has(id))).toEqual([]);
  }
}, 60_000);
