import type { PipelineContext } from '../context.js';
import type { DriftReference } from '../drift-reference.js';
import { knownError } from '../failures/known-error.js';
import { logicalDate } from '../logical-date.js';
import { describeDrift } from '../monitoring/describe-drift.js';
import { monitor } from '../monitoring/monitor.js';
import type { MonitoringResult } from '../monitoring/monitoring-result.js';
import { completeDate } from '../prediction/complete-date.js';
import { describePrediction } from '../prediction/describe-prediction.js';
import { predict } from '../prediction/predict.js';
import { predictShard } from '../prediction/predict-shard.js';
import type { PredictionResult } from '../prediction/prediction-result.js';
import { rescore } from '../prediction/rescore.js';
import { type Shard, shardName } from '../prediction/shard.js';
import type { ShardResult } from '../prediction/shard-result.js';
import { type TrainingResult, train } from '../training/train.js';
import { PIPELINE } from '../warehouse/pipeline-name.js';
import { type RunSubject, recordRun } from './pipeline-run.js';

/**
 * The pipelines as users run them: functions of a logical date, each run on record. Every date enters here, whether from a command, the
 * schedule or the first loop. Runs of one pipeline in this process wait for each other.
 *
 * The date is `YYYY-MM-DD` and undefined for today. A date that is not in the calendar, or in the future, is refused with CHURN_DATE before
 * anything is recorded.
 */

/**
 * @param evaluate how the candidates are evaluated, as of `train`
 * @throws ChurnopsError CHURN_DATE; what `train` throws: CHURN_TRAINING_DATA, CHURN_CHAMPION_MOVED, CHURN_STORAGE
 */
export async function runTraining(
  context: PipelineContext,
  day?: string,
  evaluate?: Parameters<typeof train>[2],
): Promise<TrainingResult> {
  const date = logicalDate(day, context);
  return context.line.do('training', context, () =>
    recordRun(
      context,
      PIPELINE.train,
      { logicalDate: date },
      () => train(context, date, evaluate),
      ({ winner, model_version, gate }) =>
        `${winner} is version ${model_version}, ${gate.promoted ? 'now champion' : 'not promoted'}: ${gate.reason}`,
      async ({ rows }) => rows,
    ),
  );
}

/** @throws ChurnopsError CHURN_DATE; what `predict` throws: CHURN_NO_CHAMPION, CHURN_NO_CUSTOMERS, and the codes of `loadModel` */
export async function runPrediction(context: PipelineContext, day?: string): Promise<PredictionResult> {
  const date = logicalDate(day, context);
  return recordScoring(context, { logicalDate: date }, () => predict(context, date));
}

/**
 * Scores one shard of a date's customers.
 *
 * @throws ChurnopsError CHURN_DATE; what `predictShard` throws: CHURN_BUSY, CHURN_NO_CHAMPION, CHURN_NO_CUSTOMERS,
 *   CHURN_NO_SUCH_VERSION, and the codes of `loadModel`
 */
export async function runShard(context: PipelineContext, shard: Shard, day?: string): Promise<ShardResult | PredictionResult> {
  const date = logicalDate(day, context);
  return recordScoring(context, { logicalDate: date, shard: shardName(shard) }, () => predictShard(context, date, shard));
}

/**
 * Makes a date complete from its shards.
 *
 * @throws ChurnopsError CHURN_DATE; what `completeDate` throws: CHURN_SHARDS_MISSING, CHURN_NO_CUSTOMERS
 */
export async function runCompletion(context: PipelineContext, shards: number, day?: string): Promise<PredictionResult> {
  const date = logicalDate(day, context);
  return recordScoring(
    context,
    { logicalDate: date },
    () => completeDate(context, date, shards),
    (result) => `${describePrediction(result)}; in ${shards} shards`,
  );
}

/**
 * Scores the snapshot of a date again.
 *
 * @param version of the registered model; undefined: the champion
 * @throws ChurnopsError CHURN_DATE; what `rescore` throws: CHURN_NO_PREDICTIONS, CHURN_NO_SUCH_VERSION, CHURN_NO_CHAMPION, and the codes
 *   of `loadModel`
 */
export async function runRescoring(context: PipelineContext, day?: string, version?: string): Promise<PredictionResult> {
  const date = logicalDate(day, context);
  return recordScoring(context, { logicalDate: date }, () => rescore(context, date, version));
}

/**
 * @param reference what to compare with. Default: the context's
 * @throws ChurnopsError CHURN_DATE; what `monitor` throws: CHURN_NO_PREDICTIONS, CHURN_NO_SUCH_VERSION, CHURN_NO_REFERENCE, CHURN_STORAGE, CHURN_DRIFT
 */
export async function runMonitoring(
  context: PipelineContext,
  day?: string,
  reference?: DriftReference,
): Promise<MonitoringResult> {
  const date = logicalDate(day, context);
  return context.line.do('monitoring', context, () =>
    recordRun(
      context,
      PIPELINE.monitor,
      { logicalDate: date },
      () => monitorAndLog(context, date, reference),
      describeDrift,
      () => reportedCustomers(context, date),
    ),
  );
}

/** Puts a run of the prediction pipeline on record, in line with the others of this process. */
function recordScoring<Result extends ShardResult | PredictionResult>(
  context: PipelineContext,
  subject: RunSubject,
  work: () => Promise<Result>,
  describe: (result: Result) => string = describePrediction,
): Promise<Result> {
  return context.line.do('prediction', context, () =>
    recordRun(context, PIPELINE.predict, subject, work, describe, async ({ customers }) => customers),
  );
}

/** How many predictions of a date the monitoring has looked at, as its report of performance says. */
async function reportedCustomers({ warehouse }: PipelineContext, date: string): Promise<number> {
  const { rows } = await warehouse.db
    .selectFrom('performance_report')
    .select('rows')
    .where('date_dataset', '=', date)
    .where('scope', '=', 'day')
    .limit(1)
    .executeTakeFirstOrThrow();
  return rows;
}

/**
 * Monitors a date, then logs its report. The report follows from what is in the database by then, so a failure to log it loses nothing: it is told,
 * and the run counts as succeeded.
 */
async function monitorAndLog(
  context: PipelineContext,
  date: string,
  reference: DriftReference | undefined,
): Promise<MonitoringResult> {
  const found = await monitor(context, date, reference);
  try {
    return { ...found, report_artifact: await context.logReport(context, date, found.model_version), report_problem: null };
  } catch (error) {
    context.signal.throwIfAborted();
    context.logger.error({ err: error, event: { action: 'report' } }, `the report of ${date} was not logged`);
    return { ...found, report_artifact: null, report_problem: knownError(error).message };
  }
}
