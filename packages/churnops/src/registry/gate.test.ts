import { type ClassifierSpec, Pipeline, type PipelineState, rocAuc, take, takeFrameRows } from '@churnops/learn';
import { type MlflowClient, MlflowRequestError, type ModelVersion } from '@churnops/mlflow';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { divideRows } from '../customers/hold-out.js';
import { importCustomers } from '../customers/import-customers.js';
import { readTrainingRows, type TrainingRows } from '../customers/training-rows.js';
import { featurePipeline } from '../features/feature-pipeline.js';
import { today } from '../logical-date.js';
import { silentProgress } from '../progress.js';
import { DATA_SET, type TestApplication, testApplication } from '../testing.js';
import { championHistory } from './champion-history.js';
import { gateResult, passGate } from './gate.js';
import { learnedRowsOf } from './learned-rows.js';
import { clientWith, registerPipeline } from './testing.js';

const NAME = 'telco_customer_churn';
const LOGISTIC: ClassifierSpec = { type: 'LogisticRegression', parameters: {} };
const BAYES: ClassifierSpec = { type: 'GaussianNB', parameters: {} };
const TREE: ClassifierSpec = { type: 'DecisionTreeClassifier', parameters: { randomState: 0 } };

let app: TestApplication;
let customers: TrainingRows;
let train: Int32Array;
let test: Int32Array;
beforeAll(async () => {
  app = await testApplication();
  await importCustomers(app.context, DATA_SET, { progress: silentProgress });
  customers = await readTrainingRows(app.context, today(app.context));
  ({
    split: { train, test },
  } = await divideRows(app.context, customers));
});
afterAll(() => app.close());
// Every test begins without a champion.
beforeEach(async () => {
  await app.context.warehouse.mlflow.withSchema('mlflow').deleteFrom('registered_model_aliases').execute();
  await app.context.warehouse.db.deleteFrom('champion_history').execute();
});

/** Models by the rows that they were fitted to: a fit takes as long as a test. */
const fitted = new Map<Int32Array, Map<ClassifierSpec, PipelineState>>();
function fit(classifier: ClassifierSpec, rows: Int32Array): PipelineState {
  const ofRows = fitted.get(rows) ?? new Map<ClassifierSpec, PipelineState>();
  fitted.set(rows, ofRows);
  const before = ofRows.get(classifier);
  if (before) return before;
  const pipeline = Pipeline.fromSpec(featurePipeline(app.context.schema, classifier));
  const state = pipeline.fit(takeFrameRows(customers.frame, rows), take(customers.churned, rows)).toJSON();
  ofRows.set(classifier, state);
  return state;
}
/** A model that learned these rows, which are on record. */
const register = (classifier: ClassifierSpec, rows: Int32Array) =>
  registerPipeline(app.context, fit(classifier, rows), learnedRowsOf(customers, rows));
const isChampion = async () => (await app.context.mlflow.getVersionByAlias(NAME, 'champion'))?.version;
const enthrone = ({ version }: ModelVersion) => app.context.mlflow.setAlias(NAME, 'champion', version);

/** The gate's verdict on a challenger, after the checks that hold for every one. */
async function challenge(challenger: ModelVersion, mlflow: MlflowClient = app.context.mlflow) {
  const before = await isChampion();
  const result = gateResult.strict().parse(await passGate({ ...app.context, mlflow }, challenger, customers));
  expect(await isChampion()).toBe(result.promoted ? challenger.version : before);
  expect(result.champion_version).toBe(before === undefined ? null : Number(before));
  return result;
}

it('the first champion has nobody to beat; its ROC AUC is that of the hold-out', async () => {
  const version = await register(LOGISTIC, train);
  const result = await challenge(version);
  expect(result).toMatchObject({ promoted: true, reason: 'there was no champion', rows: 2110, champion: null });
  const pipeline = Pipeline.fromJSON(fit(LOGISTIC, train));
  const { data } = pipeline.predictProba(takeFrameRows(customers.frame, test));
  const probability = Array.from(test, (_, i) => data[2 * i + 1] as number);
  expect(result.challenger).toBeCloseTo(rocAuc(take(customers.churned, test), probability), 12);
  // scikit-learn's figure for this split, to what the solver leaves.
  expect(result.challenger).toBeCloseTo(0.839177, 3);
});

it('a challenger that is better beyond chance becomes the champion, and the record says why', async () => {
  const bayes = await register(BAYES, train);
  await challenge(bayes);
  const logistic = await register(LOGISTIC, train);
  const result = await challenge(logistic);
  expect(result).toMatchObject({ promoted: true, rows: 2110, confidence: 0.95 });
  expect(result.difference).toBeCloseTo((result.challenger as number) - (result.champion as number), 12);
  expect(result.difference_low).toBeGreaterThan(0);
  const [first, second] = await championHistory(app.context);
  expect(first).toMatchObject({ model_version: Number(bayes.version), previous_version: null, promoted_by: 'gate' });
  expect(second).toMatchObject({
    model_version: Number(logistic.version),
    previous_version: Number(bayes.version),
    promoted_by: 'gate',
    reason: result.reason,
  });
  expect(result.reason).toMatch(/^better than the champion.*\(95 % interval \+0\.\d+ to \+0\.\d+/);
});

it('one that is worse does not, nor one that chance may have made better', async () => {
  await challenge(await register(LOGISTIC, train));
  const worse = await challenge(await register(BAYES, train));
  expect(worse).toMatchObject({ promoted: false, reason: expect.stringContaining('worse than') });
  expect(worse.difference_high).toBeLessThan(0);
  await enthrone(await register({ type: 'LogisticRegression', parameters: { C: 0.1 } }, train));
  const close = await challenge(await register(LOGISTIC, train));
  expect(close).toMatchObject({ promoted: false, reason: expect.stringContaining('not surely better') });
  expect(close.difference).toBeGreaterThan(0);
  expect(close.difference_low).toBeLessThan(0);
});

it('judges a champion on none of the rows that it learned', async () => {
  // It knows 1,500 rows of the hold-out by heart.
  const leaked = Int32Array.from([...train, ...test.subarray(0, 1500)]);
  await enthrone(await register(TREE, leaked));
  const result = await challenge(await register(LOGISTIC, train));
  expect(result).toMatchObject({ rows: 610, promoted: true });
  expect(result.champion).toBeLessThan(0.7);
});

it('keeps the champion where too few rows are left that neither learned', async () => {
  await enthrone(await register(BAYES, Int32Array.from([...train, ...test.subarray(0, 2080)])));
  const result = await challenge(await register(LOGISTIC, train));
  expect(result).toMatchObject({ promoted: false, rows: 0, challenger: null, difference: null });
  expect(result.reason).toMatch(/only 30 customers are left.*stays; churnops promote \d+ replaces it/);
});

it('keeps the champion where the rows of either are not known', async () => {
  const known = await register(BAYES, train);
  const foreign = await registerPipeline(app.context, fit(LOGISTIC, train));
  await enthrone(known);
  expect(await challenge(foreign)).toMatchObject({
    promoted: false,
    reason: expect.stringContaining(`not known which customers version ${foreign.version} learned from`),
  });
  await enthrone(foreign);
  expect(await challenge(await register(LOGISTIC, train))).toMatchObject({
    promoted: false,
    reason: expect.stringContaining(`not known which customers version ${foreign.version} learned from`),
  });
});

it('keeps a champion that cannot score, and says what it lacks', async () => {
  await enthrone(await registerPipeline(app.context, 'no JSON', learnedRowsOf(customers, train)));
  const result = await challenge(await register(LOGISTIC, train));
  expect(result).toMatchObject({ promoted: false, reason: expect.stringContaining('cannot score') });
});

it('a challenger that cannot score is refused', async () => {
  await enthrone(await register(BAYES, train));
  const broken = await registerPipeline(app.context, '{}', learnedRowsOf(customers, train));
  await expect(challenge(broken)).rejects.toMatchObject({ code: 'CHURN_CANNOT_SCORE' });
});

it('a champion that cannot be read for now is no verdict, but an error worth a retry', async () => {
  const champion = await register(BAYES, train);
  await enthrone(champion);
  const uri = await app.context.mlflow.modelVersionUri(champion);
  const mlflow = clientWith(app.context.mlflow, {
    downloadArtifact: (path) =>
      path.startsWith(uri)
        ? Promise.reject(new MlflowRequestError('disk on fire', 500, undefined))
        : app.context.mlflow.downloadArtifact(path),
  });
  const challenger = await register(LOGISTIC, train);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    let error: unknown;
    const verdict = challenge(challenger, mlflow).catch((thrown) => {
      error = thrown;
    });
    // The waits between the attempts take no time.
    while (error === undefined) {
      await vi.runAllTimersAsync();
      await new Promise(setImmediate);
    }
    await verdict;
    expect(error).toMatchObject({ code: 'CHURN_STORAGE', kind: { retryable: true } });
  } finally {
    vi.useRealTimers();
  }
});

it('leaves the alias alone if somebody moved it during the comparison', async () => {
  const champion = await register(BAYES, train);
  await enthrone(champion);
  const other = await register(BAYES, train);
  let looks = 0;
  const mlflow = clientWith(app.context.mlflow, {
    async getVersionByAlias(name, alias) {
      if (++looks === 2) await enthrone(other);
      return app.context.mlflow.getVersionByAlias(name, alias);
    },
  });
  const challenger = await register(LOGISTIC, train);
  await expect(passGate({ ...app.context, mlflow }, challenger, customers)).rejects.toMatchObject({
    code: 'CHURN_CHAMPION_MOVED',
    kind: { retryable: true },
  });
  expect(await isChampion()).toBe(other.version);
});
