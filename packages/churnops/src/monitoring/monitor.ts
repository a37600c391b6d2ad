import type { PipelineContext } from '../context.js';
import type { DriftReference } from '../drift-reference.js';
import { today } from '../logical-date.js';
import { reportPerformance } from '../performance/report-performance.js';
import { showTask } from '../progress.js';
import { inSpan } from '../tracing/tracer.js';
import type { WarehouseSession } from '../warehouse/warehouse.js';
import { dateLock, withLock } from '../warehouse/with-lock.js';
import { compareInWorker } from './compare-in-worker.js';
import { describeDriftedColumns } from './describe-drift.js';
import type { DriftReport, MonitoredDate } from './monitoring-result.js';
import { describeQuality } from './quality/describe-quality.js';
import { readEarlierRows } from './quality/read-earlier-rows.js';
import { reportMultivariate } from './report-multivariate.js';
import { type ResolvedReference, resolveReference } from './resolve-reference.js';
import { saveReport } from './save-report.js';
import { watchedQuery } from './watched-query.js';

/**
 * Reports drift and performance of a date.
 *
 * - Drift: compares inputs and outputs of the date's predictions with a reference, and writes `data_report`, `data_columns_report`,
 *   `data_outputs_report` and, of the quality of the data, `data_quality_report`, of customers with something in common, `segment_report`, replacing the date's earlier reports, whatever their reference.
 * - All columns together: writes `domain_classifier_report`, `risk_shares_report` and the tables of their columns, with the same reference.
 * - Performance: writes `performance_report` for the date, and again for earlier dates whose outcomes have come or changed.
 *
 * Each is tried even if another fails, in a transaction of its own: they need different things (drift needs a reference set, performance only the
 * database), so a failure of one is no reason to lose the other. The failure is thrown once all were tried. The run then counts as failed and may be
 * tried again, which leaves what has succeeded as it is.
 *
 * Performance is reported while the other two are. Each waits for the database half of the time.
 *
 * @param logicalDate `YYYY-MM-DD`
 * @param reference what to compare with. Default: the context's, and on a night without such dates `training`
 * @throws ChurnopsError CHURN_NO_PREDICTIONS, CHURN_NO_SUCH_VERSION, CHURN_NO_REFERENCE, CHURN_STORAGE, CHURN_DRIFT; what the database throws;
 *   the context's signal's reason, once it is aborted. The date's earlier reports then stay
 */
export async function monitor(context: PipelineContext, logicalDate: string, reference?: DriftReference): Promise<MonitoredDate> {
  const { drift, multivariate, performance } = await withLock(context, dateLock(logicalDate), async (session) => {
    const [comparisons, [performance]] = await Promise.all([
      compareCustomers(context, session, logicalDate, reference),
      Promise.allSettled([inSpan('report performance', {}, () => reportPerformance(context, logicalDate, true))]),
    ]);
    return { ...comparisons, performance };
  });
  context.signal.throwIfAborted();
  const failures = [drift, multivariate, performance].flatMap((report) => (report.status === 'rejected' ? [report.reason] : []));
  for (const err of failures.slice(1)) context.logger.error({ err }, 'another report failed, too');
  if (drift.status === 'rejected' || multivariate.status === 'rejected' || performance.status === 'rejected') throw failures[0];
  return { ...drift.value.report, ...multivariate.value, performance_dates: performance.value };
}

/** Drift of each column, then of all together. Both are tried: it never throws. To be called under the date's lock. */
async function compareCustomers(
  context: PipelineContext,
  session: WarehouseSession,
  logicalDate: string,
  reference: DriftReference | undefined,
) {
  const [drift] = await Promise.allSettled([
    inSpan('report drift', {}, () => reportDrift(context, session, logicalDate, reference)),
  ]);
  const used = drift.status === 'fulfilled' ? drift.value.reference : undefined;
  const [multivariate] = await Promise.allSettled([
    inSpan('compare customers', {}, () => reportMultivariate(context, session, logicalDate, reference, used)),
  ]);
  return { drift, multivariate };
}

/** A report of drift, and what it was compared with. */
interface DriftFound {
  readonly report: DriftReport;
  readonly reference: ResolvedReference;
}

async function reportDrift(
  context: PipelineContext,
  session: WarehouseSession,
  logicalDate: string,
  reference: DriftReference | undefined,
): Promise<DriftFound> {
  const { logger, progress } = context;
  const found = await showTask(progress, `monitor ${logicalDate}`, undefined, async (task) => {
    const compared = await compare(context, session, logicalDate, reference);
    task.done(describeDriftedColumns(compared.report));
    return compared;
  });
  const result = found.report;
  logger[result.dataset_drift ? 'warn' : 'info'](
    { event: { action: 'monitor' }, labels: { date_dataset: logicalDate } },
    describeDriftedColumns(result),
  );
  if (result.quality.some(({ status }) => status === 'found'))
    logger.warn({ event: { action: 'monitor' }, labels: { date_dataset: logicalDate } }, describeQuality(result.quality));
  return found;
}

/** To be called under the date's lock: nobody replaces the predictions or writes another report meanwhile. */
async function compare(
  context: PipelineContext,
  { db, transaction }: WarehouseSession,
  date: string,
  asked: DriftReference | undefined,
): Promise<DriftFound> {
  const { schema } = context;
  const reference = await resolveReference(context, db, date, asked);
  const { version, facts, dates, file } = reference;
  const earlier = await readEarlierRows(db, facts.reference, date);
  return transaction(async (steps) => {
    const rows = await steps.copyOut(watchedQuery(schema, date, dates));
    const { comparison, outputs, quality, segments, referenceRows, pictures } = await compareInWorker(
      context,
      file,
      rows,
      earlier,
    );
    const result = {
      ...{ date_dataset: date, date_report: today(context), model_version: version },
      ...{ ...facts, reference_rows: referenceRows },
      ...comparison,
      outputs: [...outputs],
      quality: [...quality],
      segments: [...segments],
    };
    await saveReport(steps.db, result, pictures);
    return { report: result, reference };
  });
}
