import type { Kysely } from 'kysely';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { today } from '../logical-date.js';
import { showTask } from '../progress.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { WarehouseSession } from '../warehouse/warehouse.js';
import { dateLock, withLock } from '../warehouse/with-lock.js';
import { compareInWorker } from './compare-in-worker.js';
import { describeDriftedColumns } from './describe-drift.js';
import type { MonitoringResult } from './monitoring-result.js';
import { downloadReference } from './reference-set.js';
import { saveReport } from './save-report.js';

/**
 * Compares the features of a date's predictions with the reference set of the model that made them, and writes `data_report` and
 * `data_columns_report`, replacing the date's earlier reports.
 *
 * @param logicalDate `YYYY-MM-DD`
 * @throws ChurnopsError CHURN_NO_PREDICTIONS, CHURN_NO_SUCH_VERSION, CHURN_NO_REFERENCE, CHURN_STORAGE, CHURN_DRIFT; the context's signal's reason, once
 * it is aborted. The date's earlier reports then stay
 */
export async function monitor(context: PipelineContext, logicalDate: string): Promise<MonitoringResult> {
  const { logger, progress } = context;
  const result = await withLock(context, dateLock(logicalDate), (session) =>
    showTask(progress, `monitor ${logicalDate}`, undefined, async (task) => {
      const report = await compare(context, session, logicalDate);
      task.done(describeDriftedColumns(report));
      return report;
    }),
  );
  logger[result.dataset_drift ? 'warn' : 'info'](
    { event: { action: 'monitor' }, labels: { date_dataset: logicalDate } },
    describeDriftedColumns(result),
  );
  return result;
}

/** To be called under the date's lock: nobody replaces the predictions or writes another report meanwhile. */
async function compare(context: PipelineContext, { db, transaction }: WarehouseSession, date: string): Promise<MonitoringResult> {
  const { schema } = context;
  const version = await predictionVersion(db, date);
  // Before the transaction begins, as the tracking server shares the embedded database's connection.
  const reference = await downloadReference(context, version);
  return transaction(async (steps) => {
    // COPY takes no parameters; the date was checked to be YYYY-MM-DD.
    const features = await steps.copyOut(
      `SELECT ${schema.columnList(schema.features)} FROM prediction_logs WHERE prediction_date = DATE '${date}'`,
    );
    const { comparison, pictures } = await compareInWorker(context, reference, features);
    const facts = { date_dataset: date, date_report: today(context), model_version: version, reference: 'training' } as const;
    const result = { ...facts, ...comparison };
    await saveReport(steps.db, result, pictures);
    return result;
  });
}

async function predictionVersion(db: Kysely<WarehouseTables>, date: string): Promise<number> {
  const row = await db
    .selectFrom('prediction_logs')
    .select('model_version')
    .where('prediction_date', '=', date)
    .limit(1)
    .executeTakeFirst();
  if (row) return row.model_version;
  throw new ChurnopsError(
    'CHURN_NO_PREDICTIONS',
    `prediction_logs has no rows for ${date}`,
    `score the customers first: churnops predict --date ${date}`,
  );
}
