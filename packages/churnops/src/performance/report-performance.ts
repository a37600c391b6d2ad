import { sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { dateOutcomes } from '../customers/date-outcomes.js';
import { howMany } from '../how-many.js';
import { today } from '../logical-date.js';
import { showTask } from '../progress.js';
import { inRowThread } from '../row-thread/in-row-thread.js';
import type { WarehouseSession, WarehouseTransaction } from '../warehouse/warehouse.js';
import { dateLock, withLock } from '../warehouse/with-lock.js';
import { recordFirstScored } from './first-scored.js';
import { readKeptEstimates } from './kept-estimates.js';
import type { MeasureOptions, ScopeFigures } from './measure-rows.js';
import { type ReportedDate, readReportedDates } from './reported-dates.js';
import { savePerformance } from './save-performance.js';
import { scoredQuery } from './scored-query.js';
import { type Cohort, readUsualCohort } from './usual-cohort.js';

/**
 * Writes `performance_report` for a date, and again for each earlier date with news since its last report: outcomes that were recorded or corrected,
 * or new predictions. Each date is one transaction, under the date's lock, so a failure keeps the dates that are done.
 *
 * @param date `YYYY-MM-DD`
 * @param isLocked whether the caller has the lock of `date`. Nobody who has the lock of an earlier date waits for it, so all can go on
 * @returns the dates that were written, oldest first; not `date` itself if it has no predictions
 * @throws the reason of the context's signal, once it is aborted; what the database throws
 */
export async function reportPerformance(context: PipelineContext, date: string, isLocked = false): Promise<string[]> {
  const { warehouse, schema, signal, progress } = context;
  await dateOutcomes(warehouse.db, schema, context);
  const dates = await readReportedDates(warehouse.db, context, date);
  const due = dates.filter(({ date: own, isStale }) => isStale || own === date);
  if (due.length === 0) return [];
  return showTask(progress, `performance until ${date}`, due.length, async (task) => {
    // If a date is newer than the statistics, the planner expects few rows, and its plan compares each row with every outcome.
    // Only the columns that the queries join by: there are thirty, and each takes as long.
    await sql`ANALYZE prediction_logs (prediction_date, ${sql.ref(schema.id)}), customer_outcomes, customer_first_scored`.execute(
      warehouse.db,
    );
    // One month for all dates: whichever it is, customers of other months are looked up.
    let usualCohort: Cohort | undefined;
    let haveCohortsChanged = false;
    // The oldest first: a customer's cohort is known once the earlier dates are noted.
    for (const [done, reported] of due.entries()) {
      signal.throwIfAborted();
      const report = async (session: WarehouseSession) => {
        // Before the transaction, whose rows may be read on another connection.
        if (!reported.isNoted && (await recordFirstScored(session, schema, reported.date))) haveCohortsChanged = true;
        // After it, as on the first night no customer is noted before.
        usualCohort ??= await readUsualCohort(session.db);
        const isSame = reported.isNoted && !haveCohortsChanged;
        await session.transaction((steps) => reportDate(context, steps, reported, usualCohort, isSame));
      };
      if (isLocked && reported.date === date) await report(warehouse);
      else await withLock(context, dateLock(reported.date), report);
      task.update(done + 1);
    }
    task.done(howMany(due.length, 'date'));
    return due.map(({ date: own }) => own);
  });
}

/**
 * @param isSame whether the newest report is of the same predictions and cohorts. Then only those with a known outcome are read: with millions of
 *   predictions and outcomes that come every day, thirty dates are reported again each night
 */
async function reportDate(
  context: PipelineContext,
  { db, copyOut }: WarehouseTransaction,
  reported: ReportedDate,
  usualCohort: Cohort | undefined,
  isSame: boolean,
): Promise<void> {
  const { schema, campaign, signal } = context;
  const asOf = today(context);
  const kept = isSame ? await readKeptEstimates(db, reported.date) : undefined;
  const calibrationRows = await countLearned(db, reported);
  const options: MeasureOptions = { campaign, calibrationRows, kept, isOneDay: reported.windowDates.length === 1 };
  const rows = await copyOut(scoredQuery(schema, { ...reported, asOf, usualCohort, onlyKnown: kept !== undefined }));
  const place = { module: new URL('./performance-worker.js', import.meta.url), name: 'performance' };
  const figures = await inRowThread<MeasureOptions, ScopeFigures[]>(place, options, rows, signal);
  await savePerformance(db, reported, figures, asOf);
}

/** How many rows the version learned; null for one whose rows are not on record. */
async function countLearned(db: WarehouseTransaction['db'], { modelName, modelVersion }: ReportedDate): Promise<number | null> {
  const { count } = await db
    .selectFrom('model_learned_rows')
    .select((query) => query.fn.countAll<number>().as('count'))
    .where('model_name', '=', modelName)
    .where('model_version', '=', modelVersion)
    .executeTakeFirstOrThrow();
  return count || null;
}
