import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestApplication, testApplication } from '../testing.js';
import { readTrackedRuns, trackedRuns } from './tracked-runs.js';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.close());

it('lists the runs of the experiment from the newest, with metrics and parameters', async () => {
  const { context } = app;
  const { mlflow } = context;
  expect(await readTrackedRuns(context, { limit: 10 })).toEqual([]);
  const experiment = await mlflow.ensureExperiment('telco_customer_churn');
  const first = await mlflow.createRun(experiment, 'SVC', Date.parse('2026-03-01T10:00:00Z'), {});
  await mlflow.logMetrics(first.info.run_id, { cv_roc_auc_mean: 0.5 }, 1);
  await mlflow.logMetrics(first.info.run_id, { cv_roc_auc_mean: 0.75, broken: Number.NaN }, 2);
  await mlflow.logParams(first.info.run_id, { C: '1.0' });
  await mlflow.finishRun(first.info.run_id, 'FAILED', Date.parse('2026-03-01T10:01:00Z'));
  const second = await mlflow.createRun(experiment, 'GaussianNB', Date.parse('2026-03-02T10:00:00Z'), {});
  const other = await mlflow.ensureExperiment('another');
  await mlflow.createRun(other, 'of another experiment', Date.parse('2026-03-03T10:00:00Z'), {});
  const runs = trackedRuns.parse(await readTrackedRuns(context, { limit: 10 }));
  expect(runs).toEqual([
    {
      run_id: second.info.run_id,
      name: 'GaussianNB',
      status: 'RUNNING',
      started_at: '2026-03-02T10:00:00.000Z',
      metrics: {},
      params: {},
    },
    {
      run_id: first.info.run_id,
      name: 'SVC',
      status: 'FAILED',
      started_at: '2026-03-01T10:00:00.000Z',
      metrics: { cv_roc_auc_mean: 0.75 },
      params: { C: '1.0' },
    },
  ]);
  expect(await readTrackedRuns(context, { limit: 1 })).toEqual(runs.slice(0, 1));
});
