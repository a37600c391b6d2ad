import { type Column, type Frame, Pipeline, positiveProbability, rocAuc, take, takeFrameRows } from '@churnops/learn';
import type { ModelVersion, Run } from '@churnops/mlflow';
import type { PipelineContext } from '../context.js';
import { CUSTOMER_COLUMN_NAMES } from '../record/schema.js';
import { loadModel } from '../registry/champion.js';
import { CHAMPION, EXPERIMENT, REFERENCE_PATH, REGISTERED_MODEL } from '../registry/names.js';
import { type CalibratedWinner, type CandidateResult, crossValidatedAuc, holdOutSplit, toLabels } from './evaluate-candidates.js';
import { type LabelledCustomers, readLabelledCustomers } from './labelled-customers.js';
import { frameToCsv, logCandidate, logModel } from './log-candidate.js';
import { evaluateInWorker } from './run-training-worker.js';

/** The metric that decides: among candidates by cross-validation, against the champion on the hold-out. */
const DECIDING_METRIC = 'roc_auc';

export interface TrainingResult {
  readonly experiment: string;
  readonly candidates: readonly {
    readonly name: string;
    readonly run_id: string;
    readonly metrics: Readonly<Record<string, number>>;
  }[];
  readonly winner: string;
  readonly model_name: string;
  readonly model_version: number;
  readonly gate: GateResult;
}

/** Whether the challenger replaced the champion, and why. */
export interface GateResult {
  readonly metric: string;
  readonly challenger: number;
  /** Undefined if there was no champion, or it could not be loaded. */
  readonly champion: number | undefined;
  readonly champion_version: number | undefined;
  readonly promoted: boolean;
  readonly reason: string;
}

/**
 * Trains all candidates on the labelled customers, tracks each as a run, calibrates and registers the best by cross-validated ROC AUC,
 * and promotes it if it beats the champion on the same hold-out.
 *
 * @param logicalDate `YYYY-MM-DD`, noted with the runs
 */
export async function train(context: PipelineContext, logicalDate: string): Promise<TrainingResult> {
  const { warehouse, mlflow, logger, progress, now } = context;
  const customers = await readLabelledCustomers(warehouse);
  const startedAt = now();
  const task = progress.task(`train on ${customers.churned.length} customers`, 1);
  try {
    const { candidates, winner } = await evaluateInWorker(customers, (share) => task.update(share));
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
  const { mlflow } = context;
  const { train: trainRows, test: testRows } = holdOutSplit(frame.get('customerID')?.length ?? 0);
  const trainFrame = takeFrameRows(frame, trainRows);
  await mlflow.logMetrics(run.info.run_id, winner.metrics, context.now().getTime());
  await logModel(context, run, winner, trainFrame);
  await mlflow.uploadArtifact(run.info, 'datasets/train.csv', frameToCsv(trainFrame));
  await mlflow.uploadArtifact(run.info, 'datasets/test.csv', frameToCsv(takeFrameRows(frame, testRows)));
  await mlflow.uploadArtifact(run.info, REFERENCE_PATH, frameToCsv(referenceSet(winner, trainFrame)));
  await mlflow.ensureRegisteredModel(REGISTERED_MODEL);
  return mlflow.createModelVersion(REGISTERED_MODEL, run.info, 'model', { estimator: winner.name });
}

/** What tomorrow's predictions are compared with: the customers that the model learned from, and what it says of them. */
function referenceSet(winner: CalibratedWinner, trainFrame: Frame): Frame {
  const probability = positiveProbability(Pipeline.fromJSON(winner.pipeline), trainFrame);
  return new Map<string, Column>([
    ...CUSTOMER_COLUMN_NAMES.map((name): [string, Column] => [name, trainFrame.get(name) as Column]),
    ['prediction', Float64Array.from(toLabels(probability))],
    ['probability', probability],
  ]);
}

/**
 * Gives a version the alias `champion` if there is none, or if it scores higher than the champion on the same hold-out rows.
 */
export async function passGate(
  { mlflow, logger }: PipelineContext,
  challenger: ModelVersion,
  { frame, churned }: LabelledCustomers,
): Promise<GateResult> {
  const { test } = holdOutSplit(churned.length);
  const holdOut = takeFrameRows(frame, test);
  const y = take(churned, test);
  const scoreOf = async (version: ModelVersion) => rocAuc(y, await (await loadModel(mlflow, version)).scorer.score(holdOut));
  const champion = await mlflow.getVersionByAlias(REGISTERED_MODEL, CHAMPION);
  const challengerScore = await scoreOf(challenger);
  const championScore = champion && (await scoreOf(champion).catch((error: Error) => error));
  if (championScore instanceof Error) {
    logger.warn({ err: championScore }, `the champion, version ${champion?.version}, cannot be compared with`);
  }
  const comparable = typeof championScore === 'number' ? championScore : undefined;
  const promoted = champion === undefined || (comparable !== undefined && challengerScore > comparable);
  if (promoted) await mlflow.setAlias(REGISTERED_MODEL, CHAMPION, challenger.version);
  return {
    metric: `test_${DECIDING_METRIC}`,
    challenger: challengerScore,
    champion: comparable,
    champion_version: champion && Number(champion.version),
    promoted,
    reason: gateReason(challengerScore, championScore, champion),
  };
}

function gateReason(challenger: number, champion: number | Error | undefined, version: ModelVersion | undefined): string {
  if (champion === undefined || version === undefined) return 'there was no champion';
  const name = `the champion, version ${version.version},`;
  if (champion instanceof Error) return `${name} could not be compared with and stays; promote by hand if it should go`;
  const [a, b] = [challenger.toFixed(6), champion.toFixed(6)];
  if (challenger > champion) return `ROC AUC ${a} on the hold-out, ${name} had ${b}`;
  return `ROC AUC ${a} on the hold-out does not beat ${name} with ${b}`;
}
