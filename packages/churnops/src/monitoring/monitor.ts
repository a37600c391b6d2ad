import type { Kysely } from 'kysely';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { today } from '../logical-date.js';
import { showTask } from '../progress.js';
import { oneAtATime } from '../warehouse/one-at-a-time.js';
import type { WarehouseTables } from '../warehouse/tables.js';
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
 * @throws ChurnopsError CHURN_NO_PREDICTIONS, CHURN_NO_SUCH_VERSION, CHURN_NO_REFERENCE, CHURN_DRIFT; the context's signal's reason, once
 * it is aborted. The date's earlier reports then stay
 */
export async function monitor(context: PipelineContext, logicalDate: string): Promise<MonitoringResult> {
  const { logger, progress, signal } = context;
  return showTask(progress, `monitor ${logicalDate}`, undefined, async (task) => {
    let result: MonitoringResult | undefined;
    while (!result) {
      signal.throwIfAborted();
      const version = await predictionVersion(context.warehouse.db, logicalDate);
      // The tracking server shares the warehouse's connection, so it is asked before the transaction begins.
      const reference = await downloadReference(context, version);
      result = await compareVersion(context, logicalDate, version, reference);
    }
    const drifted = describeDriftedColumns(result);
    task.done(drifted);
    logger[result.dataset_drift ? 'warn' : 'info'](
      { event: { action: 'monitor' }, labels: { date_dataset: logicalDate } },
      drifted,
    );
    return result;
  });
}

/** @returns undefined if another version has scored the date meanwhile: it has another reference set */
async function compareVersion(
  context: PipelineContext,
  date: string,
  version: number,
  reference: Uint8Array,
): Promise<MonitoringResult | undefined> {
  const { warehouse, schema } = context;
  return warehouse.transaction(async ({ db, copyOut }) => {
    // While the lock is held, nobody replaces the predictions or writes another report.
    await oneAtATime(db, 'predict', date);
    if ((await predictionVersion(db, date)) !== version) return undefined;
    // COPY takes no parameters; the date was checked to be YYYY-MM-DD.
    const features = await copyOut(
      `SELECT ${schema.columnList(schema.features)} FROM prediction_logs WHERE prediction_date = DATE '${date}'`,
    );
    const comparison = await compareInWorker(context, reference, features);
    const result = { date_dataset: date, date_report: today(context), model_version: version, ...comparison };
    await saveReport(db, result);
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
