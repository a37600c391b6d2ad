import { type Column, type Frame, Pipeline, positiveProbability, rowCount, takeFrameRows } from '@churnops/learn';
import type { ModelVersion, Run } from '@churnops/mlflow';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { holdOutSplit } from '../customers/hold-out.js';
import { type LabelledCustomers, readLabelledCustomers } from '../customers/labelled-customers.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { gateResult, passGate } from '../registry/gate.js';
import { EXPERIMENT, REFERENCE_PATH, REGISTERED_MODEL } from '../registry/names.js';
import { type CalibratedWinner, type CandidateResult, crossValidatedAuc, toLabels } from './evaluate-candidates.js';
import { frameToCsv, logCandidate, logModel } from './log-candidate.js';
import { evaluateInWorker } from './run-training-worker.js';

/** What a training run did. */
export const trainingResult = z.strictObject({
  experiment: z.string(),
  candidates: z.array(z.strictObject({ name: z.string(), run_id: z.string(), metrics: z.record(z.string(), z.number()) })),
  winner: z.string(),
  model_name: z.string(),
  model_version: z.int(),
  gate: gateResult,
});
export type TrainingResult = z.infer<typeof trainingResult>;

/**
 * Trains all candidates on the labelled customers, tracks each as a run, calibrates and registers the best by cross-validated ROC AUC,
 * and promotes it if it beats the champion on the same hold-out.
 *
 * @param logicalDate `YYYY-MM-DD`, noted with the runs
 */
export async function train(context: PipelineContext, logicalDate: string): Promise<TrainingResult> {
  const { mlflow, logger, progress, now } = context;
  const customers = await readLabelledCustomers(context);
  const startedAt = now();
  const task = progress.task(`train on ${customers.churned.length} customers`, 1);
  try {
    const { candidates, winner } = await evaluateInWorker(context, customers, (share) => task.update(share));
    const { train: trainRows, test: testRows } = holdOutSplit(customers.churned.length);
    const details = { startedAt, logicalDate, trainRows: trainRows.length, testRows: testRows.length };
    const experimentId = await mlflow.ensureExperiment(EXPERIMENT);
    const runs = new Map<CandidateResult, Run>();
    let version: ModelVersion | undefined;
    for (const result of candidates) {
      const run = await logCandidate(context, experimentId, result, {
        ...details,
        calibrated: result.name === winner.name ? winner.holdOutProbability : undefined,
      });
      runs.set(result, run);
      try {
        if (result.name === winner.name) version = await registerWinner(context, run, winner, customers);
        await mlflow.finishRun(run.info.run_id, 'FINISHED', now().getTime());
      } catch (error) {
        await mlflow.finishRun(run.info.run_id, 'FAILED', now().getTime()).catch(() => {});
        throw error;
      }
    }
    const gate = await passGate(context, version as ModelVersion, customers);
    const best = candidates.find(({ name }) => name === winner.name) as CandidateResult;
    const outcome = `${winner.name} is version ${version?.version}${gate.promoted ? ', the champion' : ''}`;
    task.done(`${outcome} (cross-validated ROC AUC ${crossValidatedAuc(best).toFixed(3)})`);
    logger.info({ event: { action: 'train' }, labels: { model_version: version?.version } }, `${outcome}: ${gate.reason}`);
    return {
      experiment: EXPERIMENT,
      candidates: candidates.map((result) => ({
        name: result.name,
        run_id: (runs.get(result) as Run).info.run_id,
        metrics: result.name === winner.name ? { ...result.metrics, ...winner.metrics } : result.metrics,
      })),
      winner: winner.name,
      model_name: REGISTERED_MODEL,
      model_version: Number(version?.version),
      gate,
    };
  } catch (error) {
    task.fail();
    throw error;
  }
}

async function registerWinner(
  context: PipelineContext,
  run: Run,
  winner: CalibratedWinner,
  { frame }: LabelledCustomers,
): Promise<ModelVersion> {
  const { mlflow, schema } = context;
  const { train: trainRows, test: testRows } = holdOutSplit(rowCount(frame));
  const trainFrame = takeFrameRows(frame, trainRows);
  await mlflow.logMetrics(run.info.run_id, winner.metrics, context.now().getTime());
  await logModel(context, run, winner, trainFrame);
  await mlflow.uploadArtifact(run.info, 'datasets/train.csv', frameToCsv(trainFrame));
  await mlflow.uploadArtifact(run.info, 'datasets/test.csv', frameToCsv(takeFrameRows(frame, testRows)));
  await mlflow.uploadArtifact(run.info, REFERENCE_PATH, frameToCsv(referenceSet(schema, winner, trainFrame)));
  await mlflow.ensureRegisteredModel(REGISTERED_MODEL);
  return mlflow.createModelVersion(REGISTERED_MODEL, run.info, 'model', { estimator: winner.name });
}

/** What tomorrow's predictions are compared with: the customers that the model learned from, and what it says of them. */
function referenceSet(schema: CustomerSchema, winner: CalibratedWinner, trainFrame: Frame): Frame {
  const probability = positiveProbability(Pipeline.fromJSON(winner.pipeline), trainFrame);
  return new Map<string, Column>([
    ...schema.names.map((name): [string, Column] => [name, trainFrame.get(name) as Column]),
    ['prediction', Float64Array.from(toLabels(probability))],
    ['probability', probability],
  ]);
}
