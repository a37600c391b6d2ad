import type { PipelineContext } from '../context.js';
import { readCustomerCount } from '../customers/customer-count.js';
import { ChurnopsError } from '../errors.js';
import { today } from '../logical-date.js';
import { showTask } from '../progress.js';
import { championVersion } from '../registry/champion.js';
import { loadModel } from '../registry/load-model.js';
import { inSpan } from '../tracing/tracer.js';
import { dateLock, withLock } from '../warehouse/with-lock.js';
import { dropOldMonths, prepareMonth } from './prediction-months.js';
import type { PredictionResult } from './prediction-result.js';
import { replacePredictions } from './replace-predictions.js';
import { dropRounds } from './round.js';
import { dropLeftTables } from './rows-table.js';
import { readSnapshot, type Snapshot } from './snapshot.js';

/**
 * Scores every customer with the champion, as they are now, into `prediction_logs`: get, preprocess, retrieve the champion, infer, save.
 *
 * A run of today replaces today's rows, as there may be new customers. A past date keeps its predictions: they show what was known then,
 * and training learns from them. A past date that was missed is scored with the customers as they are now, and marked late.
 *
 * @param date logical date `YYYY-MM-DD`, not in the future
 * @throws ChurnopsError CHURN_NO_CHAMPION, CHURN_NO_CUSTOMERS, and as `loadModel` CHURN_FOREIGN_MODEL, CHURN_CANNOT_SCORE,
 *   CHURN_ONNXRUNTIME_MISSING, CHURN_PYFUNC_MISSING, CHURN_PYFUNC_OTHER_VERSION, CHURN_PYFUNC_UNAVAILABLE, CHURN_STORAGE; the reason of the context's signal, once it is aborted. The date's rows then stay
 */
export async function predict(context: PipelineContext, date: string): Promise<PredictionResult> {
  const { warehouse, mlflow, logger, progress } = context;
  const snapshot = date < today(context) ? await readSnapshot(warehouse.db, date) : undefined;
  if (snapshot) return keptPredictions(snapshot);
  return withLock(context, dateLock(date), async ({ db, transaction }) => {
    // While this one waited, another process may have written the rows, and midnight may have passed.
    const snapshotOn = today(context);
    const written = date < snapshotOn ? await readSnapshot(db, date) : undefined;
    if (written) return keptPredictions(written);
    // Looked up once it is this one's turn: the alias may have moved meanwhile. Before the transaction begins, as the tracking server
    // shares the embedded database's connection.
    const model = await inSpan('load champion', {}, async () => loadModel(context, await championVersion(mlflow)));
    return showTask(progress, `predict ${date}`, await requireCustomers(context), async (task) => {
      await prepareMonth(db, date);
      const result = await inSpan('score customers', { 'churnops.model_version': model.version }, () =>
        transaction(async (steps) => {
          const replaced = await replacePredictions(context, steps, { model, date, from: 'customer_data', snapshotOn }, task);
          await dropRounds(steps.db, date);
          return replaced;
        }),
      );
      await dropLeftTables(context);
      await dropOldMonths(context);
      task.done(
        `${result.customers} customers with version ${result.model_version}, ${result.predicted_churners} likely to leave`,
      );
      logger.info({ event: { action: 'predict' }, labels: { prediction_date: date } }, `scored ${result.customers} customers`);
      return result;
    });
  });
}

/** The result for a date that keeps its predictions. */
export function keptPredictions(snapshot: Snapshot): PredictionResult {
  return { ...snapshot, already_scored: true, changed: false };
}

/**
 * How many customers there are, for the progress bar.
 *
 * @throws ChurnopsError CHURN_NO_CUSTOMERS
 */
export async function requireCustomers(context: PipelineContext): Promise<number> {
  const count = await readCustomerCount(context);
  if (count > 0) return count;
  throw new ChurnopsError('CHURN_NO_CUSTOMERS', 'customer_data is empty', 'import customers first: churnops import FILE.csv');
}
