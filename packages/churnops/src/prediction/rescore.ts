import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { showTask } from '../progress.js';
import { championVersion } from '../registry/champion.js';
import { findVersion } from '../registry/find-version.js';
import { loadModel } from '../registry/load-model.js';
import { dateLiteral } from '../warehouse/sql-literals.js';
import { dateLock, withLock } from '../warehouse/with-lock.js';
import type { PredictionResult } from './prediction-result.js';
import { replacePredictions } from './replace-predictions.js';
import { readSnapshot, type Snapshot } from './snapshot.js';

/**
 * Scores the snapshot of a date again: its own features, not those that the customers have now. Prediction, probability, version and
 * `scored_at` are replaced together; the features and `snapshot_on` stay.
 *
 * @param date logical date `YYYY-MM-DD`
 * @param version of the registered model. Default: the champion
 * @throws ChurnopsError CHURN_NO_PREDICTIONS if the date has no snapshot
 * @throws ChurnopsError CHURN_NO_SUCH_VERSION, CHURN_NO_CHAMPION, and as `loadModel` CHURN_FOREIGN_MODEL, CHURN_CANNOT_SCORE,
 *   CHURN_ONNXRUNTIME_MISSING, CHURN_PYFUNC_MISSING, CHURN_PYFUNC_OTHER_VERSION, CHURN_PYFUNC_UNAVAILABLE, CHURN_STORAGE. The date's rows then stay
 */
export async function rescore(context: PipelineContext, date: string, version?: string): Promise<PredictionResult> {
  const { warehouse, mlflow, logger, progress } = context;
  // Checked before the wait, so that a wrong date is refused at once.
  required(await readSnapshot(warehouse.db, date), date);
  return withLock(context, dateLock(date), async ({ db, transaction }) => {
    const { customers, snapshot_on: snapshotOn } = required(await readSnapshot(db, date), date);
    const model = await loadModel(
      context,
      version === undefined ? await championVersion(mlflow) : await findVersion(mlflow, version),
    );
    return showTask(progress, `rescore ${date}`, customers, async (task) => {
      // COPY takes no parameters; the date was checked to be YYYY-MM-DD.
      const from = `prediction_logs WHERE prediction_date = ${dateLiteral(date)}`;
      const result = await transaction((steps) => replacePredictions(context, steps, { model, date, from, snapshotOn }, task));
      task.done(`${result.customers} customers with version ${model.version}, ${result.predicted_churners} likely to leave`);
      logger.info(
        { event: { action: 'rescore' }, labels: { prediction_date: date } },
        `scored ${result.customers} customers again, with version ${model.version}`,
      );
      return result;
    });
  });
}

function required(snapshot: Snapshot | undefined, date: string): Snapshot {
  if (snapshot) return snapshot;
  throw new ChurnopsError(
    'CHURN_NO_PREDICTIONS',
    `${date} has no predictions, and so no features to score again`,
    `score the customers as they are now: churnops predict --date ${date}`,
  );
}
