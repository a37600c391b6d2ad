import { type Column, type Frame, Pipeline, positiveProbability, takeFrameRows } from '@churnops/learn';
import type { ModelVersion, Run } from '@churnops/mlflow';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { divideRows, type HoldOut, recordHoldOut } from '../customers/hold-out.js';
import { readTrainingRows, type TrainingRows } from '../customers/training-rows.js';
import { showTask } from '../progress.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { withChampionLock } from '../registry/champion-lock.js';
import { gateResult, passGate } from '../registry/gate.js';
import { describeLearnedRows, LEARNED_ROWS_TAG, learnedRowsOf, recordLearnedRows } from '../registry/learned-rows.js';
import { EXPERIMENT, MODEL_PATH, REFERENCE_PATH, REGISTERED_MODEL } from '../registry/names.js';
import { inSpan } from '../tracing/tracer.js';
import { type CalibratedWinner, type CandidateResult, crossValidatedAuc } from './evaluate-candidates.js';
import { frameToCsv, logCandidate, logModel, startCandidateRun } from './log-candidate.js';
import { evaluateInWorker } from './run-training-worker.js';
import { withinRun } from './within-run.js';

export const trainingResult = z.strictObject({
  experiment: z.string(),
  candidates: z.array(z.strictObject({ name: z.string(), run_id: z.string(), metrics: z.record(z.string(), z.number()) })),
  winner: z.string(),
  model_name: z.string(),
  model_version: z.int(),
  /** How many rows there were to learn from and to be judged on. */
  rows: z.int(),
  gate: gateResult,
});
export type TrainingResult = z.infer<typeof trainingResult>;

/**
 * Trains all candidates on the rows that were available for learning on a day, tracks each as a run, calibrates and registers the best by
 * cross-validated ROC AUC, and promotes it if it is better than the champion (`passGate`).
 *
 * @param logicalDate `YYYY-MM-DD`: outcomes that were observed later are left out; noted with the runs
 * @param evaluate how the candidates are evaluated. Default: on a thread of its own
 * @throws ChurnopsError CHURN_TRAINING_DATA if there are too few customers with a known outcome, or no model can be fitted to them
 * @throws ChurnopsError CHURN_CHAMPION_MOVED, CHURN_STORAGE, as `passGate` does; the version is then registered already
 * @throws the signal's reason if the context's signal is aborted
 */
export async function train(
  context: PipelineContext,
  logicalDate: string,
  evaluate: typeof evaluateInWorker = evaluateInWorker,
): Promise<TrainingResult> {
  const { schema, mlflow, logger, progress, signal, now } = context;
  const customers = await inSpan('read customers', {}, () => readTrainingRows(context, logicalDate));
  const holdOut = await divideRows(context, customers);
  const { split } = holdOut;
  const startedAt = now();
  return showTask(progress, `train on ${customers.churned.length} rows`, 1, async (task) => {
    const { candidates, winner } = await inSpan('evaluate candidates', { 'churnops.rows': customers.churned.length }, () =>
      evaluate(schema, customers, { split, signal, onProgress: (share) => task.update(share) }),
    );
    const experimentId = await mlflow.ensureExperiment(EXPERIMENT);
    const runs = new Map<CandidateResult, Run>();
    let version: ModelVersion | undefined;
    const logAll = async () => {
      for (const result of candidates) {
        signal.throwIfAborted();
        const isWinner = result.name === winner.name;
        const run = await startCandidateRun(context, experimentId, result, { startedAt, logicalDate });
        runs.set(result, run);
        await withinRun(context, run, async () => {
          await logCandidate(context, run, result, {
            trainRows: split.train.length,
            testRows: split.test.length,
            calibrated: isWinner ? winner.holdOutProbability : undefined,
          });
          if (isWinner) version = await registerWinner(context, run, winner, customers, holdOut);
        });
      }
    };
    await inSpan('log and register', {}, logAll);
    const gate = await inSpan('gate', {}, () =>
      withChampionLock(context, () => passGate(context, version as ModelVersion, customers)),
    );
    const best = candidates.find(({ name }) => name === winner.name) as CandidateResult;
    const outcome = `${winner.name} is version ${version?.version}${gate.promoted ? ', the champion' : ''}`;
    task.done(`${outcome} (cross-validated ROC AUC ${crossValidatedAuc(best).toFixed(3)})`);
    logger.info({ event: { action: 'train' }, labels: { model_version: version?.version } }, `${outcome}: ${gate.reason}`);
    return {
      experiment: EXPERIMENT,
      candidates: candidates.map((result) => ({
        name: result.name,
        run_id: (runs.get(result) as Run).info.run_id,
        metrics: result.name === winner.name ? { ...result.metrics, ...winner.metrics } : { ...result.metrics },
      })),
      winner: winner.name,
      model_name: REGISTERED_MODEL,
      model_version: Number(version?.version),
      rows: customers.churned.length,
      gate,
    };
  });
}

/**
 * Logs and registers the winner, then puts on record which customers it learned from and which are held out. If that last step fails, no
 * rows match the version's tag, and the version counts as one whose rows are not known.
 */
async function registerWinner(
  context: PipelineContext,
  run: Run,
  winner: CalibratedWinner,
  customers: TrainingRows,
  { split, joined }: HoldOut,
): Promise<ModelVersion> {
  const { mlflow, schema, warehouse, signal, now } = context;
  const trainFrame = takeFrameRows(customers.frame, split.train);
  await mlflow.logMetrics(run.info.run_id, winner.metrics, now().getTime());
  await logModel(context, run, winner, trainFrame);
  await mlflow.uploadArtifact(run.info, 'datasets/train.csv', frameToCsv(trainFrame));
  await mlflow.uploadArtifact(run.info, 'datasets/test.csv', frameToCsv(takeFrameRows(customers.frame, split.test)));
  await mlflow.uploadArtifact(run.info, REFERENCE_PATH, frameToCsv(referenceSet(schema, winner, trainFrame)));
  await mlflow.ensureRegisteredModel(REGISTERED_MODEL);
  signal.throwIfAborted();
  const learned = learnedRowsOf(customers, split.train);
  const version = await mlflow.createModelVersion(REGISTERED_MODEL, run.info, MODEL_PATH, {
    estimator: winner.name,
    [LEARNED_ROWS_TAG]: describeLearnedRows(learned),
  });
  await warehouse.transaction(async (transaction) => {
    await recordHoldOut(transaction, schema, joined, now());
    await recordLearnedRows(transaction, schema, version, learned);
  });
  return version;
}

/** The reference for later predictions: the customers that the model learned from, with its predictions for them. */
function referenceSet(schema: CustomerSchema, winner: CalibratedWinner, trainFrame: Frame): Frame {
  const probability = positiveProbability(Pipeline.fromJSON(winner.pipeline), trainFrame);
  return new Map<string, Column>([
    ...schema.names.map((name): [string, Column] => [name, trainFrame.get(name) as Column]),
    ['prediction', Float64Array.from(toLabels(probability))],
    ['probability', probability],
  ]);
}

/** 1 if leaving is more likely than staying. */
function toLabels(probability: Float64Array): Uint8Array {
  return Uint8Array.from(probability, (value) => (value > 0.5 ? 1 : 0));
}
