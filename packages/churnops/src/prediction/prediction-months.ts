import { type Kysely, sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { today } from '../logical-date.js';
import type { WarehouseTables } from '../warehouse/tables.js';

/**
 * Makes the partition of `prediction_logs` that a date's month goes to, unless it is there. To be called before the transaction that writes the rows,
 * which would keep readers waiting until its end.
 *
 * @param date `YYYY-MM-DD`
 * @returns the partition's name: the default one if it has rows of the month, or is being read for longer than 5 s
 */
export async function prepareMonth(db: Kysely<WarehouseTables>, date: string): Promise<string> {
  const { rows } = await sql<{ partition: string }>`SELECT prepare_prediction_month(${date}::date) AS partition`.execute(db);
  return rows[0]?.partition as string;
}

/**
 * Drops the predictions of months that need not be kept any longer (`context.predictionMonths`), counted from today. If it fails, the night has
 * still been scored: it is logged, and tried again the next night.
 */
export async function dropOldMonths({
  warehouse,
  logger,
  predictionMonths,
  ...clock
}: Pick<PipelineContext, 'warehouse' | 'logger' | 'predictionMonths' | 'now' | 'timeZone'>): Promise<void> {
  if (predictionMonths === undefined) return;
  try {
    const { rows } = await sql<{ dropped: number; before: string }>`
      SELECT drop_prediction_months(before) AS dropped, to_char(before, 'YYYY-MM') AS before
      FROM (SELECT (${today(clock)}::date - make_interval(months => ${predictionMonths}::integer))::date AS before) kept`.execute(
      warehouse.db,
    );
    const [result] = rows;
    if (result && result.dropped > 0)
      logger.info({ event: { action: 'drop-predictions' } }, `dropped the predictions of the months before ${result.before}`);
  } catch (error) {
    logger.warn({ err: error, event: { action: 'drop-predictions' } }, 'predictions of old months could not be dropped');
  }
}
