import type { PipelineContext } from '../context.js';
import type { ProgressTask } from '../progress.js';
import type { LoadedModel } from '../registry/load-model.js';
import type { WarehouseTransaction } from '../warehouse/warehouse.js';
import type { PredictionResult } from './prediction-result.js';
import { scoreInto } from './score-into.js';

/** The predictions to write. */
export interface NewPredictions {
  readonly model: LoadedModel;
  /** Logical date `YYYY-MM-DD`. */
  readonly date: string;
  /** The customers to score: a table with the columns of the schema, and a condition if only some of its rows are meant. */
  readonly from: string;
  /** The day of the customers' features. */
  readonly snapshotOn: string;
}

/**
 * Scores customers into `prediction_logs`, replacing the date's rows. Rows are streamed, so memory does not grow with their number. They
 * become visible together, when the transaction ends.
 *
 * @param transaction of a session that has the lock of the date
 * @param task told how many rows are done
 * @throws the reason of the context's signal, once it is aborted; what the model's scorer throws
 */
export async function replacePredictions(
  context: PipelineContext,
  steps: WarehouseTransaction,
  { model, date, from, snapshotOn }: NewPredictions,
  task: Pick<ProgressTask, 'update'>,
): Promise<PredictionResult> {
  const scoredAt = context.now().toISOString();
  // Start reading before the delete: the stream keeps the rows of this moment, even if they are the ones replaced.
  const customers = await steps.copyOut(`SELECT ${context.schema.columnList()} FROM ${from}`);
  const { numDeletedRows } = await steps.db
    .deleteFrom('prediction_logs')
    .where('prediction_date', '=', date)
    .executeTakeFirstOrThrow();
  const shared = {
    ...{ model_name: model.name, model_version: model.version, prediction_date: date },
    ...{ scored_at: scoredAt, snapshot_on: snapshotOn },
  };
  const scorer = await scoreInto(context, steps, 'prediction_logs', customers, model, shared, (rows) => task.update(rows));
  return {
    prediction_date: date,
    customers: scorer.customers,
    predicted_churners: scorer.churners,
    model_name: model.name,
    model_version: model.version,
    scored_at: scoredAt,
    snapshot_on: snapshotOn,
    late: snapshotOn > date,
    already_scored: numDeletedRows > 0n,
    changed: true,
  };
}
