import { classificationReport, confusionMatrix } from '@churnops/learn';
import type { MlflowClient } from '@churnops/mlflow';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXPERIMENT } from '../registry/names.js';
import { type TestApplication, testApplication } from '../testing.js';
import type { CandidateResult } from './evaluate-candidates.js';
import { logCandidate, startCandidateRun } from './log-candidate.js';
import { withinRun } from './within-run.js';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.close());

const y = [0, 1, 0, 1];
const result: CandidateResult = {
  name: 'LogisticRegression',
  spec: { type: 'LogisticRegression', parameters: {} },
  metrics: { cv_roc_auc_mean: 0.75, test_accuracy: 0.5 },
  report: classificationReport(y, [0, 1, 1, 0]),
  confusion: confusionMatrix(y, [0, 1, 1, 0]),
  importanceKind: 'model',
  importances: [{ feature: 'tenure', importance: 1 }],
  holdOut: { y, probability: Float64Array.from([0.1, 0.8, 0.6, 0.4]) },
  search: undefined,
};

/** A client whose call with this number, counted from 0, and all later uploads and logs fail; runs can still be ended. */
function failingAt(failing: number, onFailure: () => void = () => {}): { mlflow: MlflowClient; calls: () => number } {
  let calls = 0;
  const mlflow = new Proxy(app.context.mlflow, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const logs = /^(log|upload|set)/.test(String(name));
      return (...args: unknown[]) => {
        if (!logs || calls++ < failing) return value.apply(target, args);
        onFailure();
        return Promise.reject(new Error('the disk is full'));
      };
    },
  });
  return { mlflow, calls: () => calls };
}

async function logRun(mlflow: MlflowClient, signal = app.context.signal) {
  const context = { ...app.context, mlflow, signal };
  const experimentId = await mlflow.ensureExperiment(EXPERIMENT);
  const run = await startCandidateRun(context, experimentId, result, { startedAt: new Date(), logicalDate: '2026-03-01' });
  const details = { trainRows: 10, testRows: 4, calibrated: undefined };
  const outcome = await withinRun(context, run, () => logCandidate(context, run, result, details)).then(
    () => 'logged',
    (error: Error) => error.message,
  );
  return { outcome, status: (await app.context.mlflow.getRun(run.info.run_id)).info.status };
}

it('a run ends FINISHED if all of it was logged, and FAILED wherever the logging fails', async () => {
  const whole = failingAt(Number.POSITIVE_INFINITY);
  expect(await logRun(whole.mlflow)).toEqual({ outcome: 'logged', status: 'FINISHED' });
  expect(whole.calls()).toBeGreaterThan(4);
  for (let failing = 0; failing < whole.calls(); failing++) {
    expect(await logRun(failingAt(failing).mlflow), `call ${failing}`).toEqual({ outcome: 'the disk is full', status: 'FAILED' });
  }
});

it('a run ends KILLED if the work was called off', async () => {
  const calling = new AbortController();
  const { mlflow } = failingAt(2, () => calling.abort());
  expect(await logRun(mlflow, calling.signal)).toMatchObject({ status: 'KILLED' });
});
