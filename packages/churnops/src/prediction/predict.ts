import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import type { ProgressTask } from '../progress.js';
import { championVersion, type LoadedModel, loadModel } from '../registry/champion.js';
import { oneAtATime } from '../warehouse/one-at-a-time.js';
import type { WarehouseTransaction } from '../warehouse/warehouse.js';
import { RowScorer } from './score-rows.js';

export interface PredictionResult {
  readonly prediction_date: string;
  readonly customers: number;
  readonly predicted_churners: number;
  readonly model_name: string;
  readonly model_version: number;
}

/**
 * Scores every customer with the champion into `prediction_logs`, in place of what is there for the date: get, preprocess,
 * retrieve the champion, infer, save. The rows stream through, so memory does not grow with them; they become visible together.
 *
 * @param logicalDate `YYYY-MM-DD`
 * @throws ChurnopsError CHURN_NO_CHAMPION, CHURN_NO_CUSTOMERS; the context's signal's reason, once it is aborted. The date's rows stay as
 * they were
 */
export async function predict(context: PipelineContext, logicalDate: string): Promise<PredictionResult> {
  const { warehouse, mlflow, logger, progress } = context;
  // The tracking server shares the warehouse's connection, so it is asked before the transaction begins.
  const model = await loadModel(context, await championVersion(mlflow));
  const task = progress.task(`predict ${logicalDate}`, await countCustomers(context));
  try {
    const scorer = await warehouse.transaction((transaction) => replaceRows(context, transaction, model, logicalDate, task));
    task.done(`${scorer.customers} customers with version ${model.version}, ${scorer.churners} likely to leave`);
    logger.info(
      { event: { action: 'predict' }, labels: { prediction_date: logicalDate } },
      `scored ${scorer.customers} customers`,
    );
    return {
      prediction_date: logicalDate,
      customers: scorer.customers,
      predicted_churners: scorer.churners,
      model_name: model.name,
      model_version: model.version,
    };
  } catch (error) {
    task.fail();
    throw error;
  }
}

async function replaceRows(
  context: PipelineContext,
  { db, copyOut, copyIn }: WarehouseTransaction,
  model: LoadedModel,
  date: string,
  task: ProgressTask,
): Promise<RowScorer> {
  const list = context.schema.columnList();
  await oneAtATime(db, 'predict', date);
  const customers = await copyOut(`SELECT ${list} FROM customer_data`);
  await db.deleteFrom('prediction_logs').where('prediction_date', '=', date).execute();
  const scorer = new RowScorer(context, model);
  await copyIn(
    `prediction_logs (${list}, prediction, probability, model_name, model_version, prediction_date)`,
    scorer.score(customers, [model.name, model.version, date], (rows) => task.update(rows)),
  );
  return scorer;
}

/** How many there will be, for the progress. */
async function countCustomers({ warehouse }: PipelineContext): Promise<number> {
  const { count } = await warehouse.db
    .selectFrom('customer_data')
    .select((row) => row.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (count > 0) return count;
  throw new ChurnopsError('CHURN_NO_CUSTOMERS', 'customer_data is empty', 'import customers first: churnops import FILE.csv');
}
