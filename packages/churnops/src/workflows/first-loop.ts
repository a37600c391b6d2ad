import type { PipelineContext } from '../context.js';
import { today } from '../logical-date.js';
import { CHAMPION, REGISTERED_MODEL } from '../registry/names.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import { runImport } from './customer-files.js';
import { runMonitoring, runPrediction, runTraining } from './pipelines.js';

/**
 * Takes an empty home through the whole loop: import the bundled data set, train and promote, predict, monitor. Steps that were done
 * before are skipped, so a loop that was interrupted goes on where it stopped.
 *
 * @param dataSet CSV file to start from
 * @param training trains and promotes. Default: `runTraining`
 * @throws what `importCustomers`, `runTraining`, `runPrediction` and `runMonitoring` throw; finished steps stay done
 */
export async function runFirstLoop(
  context: PipelineContext,
  dataSet: string,
  training: (context: PipelineContext) => Promise<unknown> = runTraining,
): Promise<void> {
  const { warehouse, mlflow } = context;
  if (await isEmpty(context, 'customer_data')) await runImport(context, dataSet);
  if (!(await mlflow.getVersionByAlias(REGISTERED_MODEL, CHAMPION))) await training(context);
  if (await isEmpty(context, 'prediction_logs')) await runPrediction(context);
  if (!(await isEmpty(context, 'data_report'))) return;
  const newest = await warehouse.db
    .selectFrom('prediction_logs')
    .select((row) => row.fn.max('prediction_date').as('date'))
    .executeTakeFirst();
  await runMonitoring(context, newest?.date ?? today(context));
}

async function isEmpty({ warehouse }: PipelineContext, table: keyof WarehouseTables): Promise<boolean> {
  const row = await warehouse.db
    .selectFrom(table)
    .select((query) => query.lit(1).as('one'))
    .limit(1)
    .executeTakeFirst();
  return row === undefined;
}
