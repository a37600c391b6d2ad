import { type Kysely, sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { predictionDates } from '../prediction/prediction-dates.js';
import { quoteName } from '../record/customer-schema.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { ScoredDate } from './scored-date.js';

/** How many days a window has, its last date included. */
export const WINDOW_DAYS = 30;

/** A date with predictions, and what its report is made of. */
export interface ReportedDate extends ScoredDate {
  /** The dates with predictions in its window, in their order. */
  readonly windowDates: readonly ScoredDate[];
  /** The version that made all predictions of the window; null if there are several. */
  readonly windowVersion: number | null;
  /** Hashes of everything that the figures of the date depend on. */
  readonly inputs: string;
  /** Whether the newest report was made from other inputs, or there is none. */
  readonly isStale: boolean;
  /** Whether the predictions of its window are those of the newest report: the customers were noted then, and what was estimated of them still holds. */
  readonly isNoted: boolean;
}

/**
 * The dates with predictions up to a day, oldest first.
 *
 * A report is stale if a hash of its inputs has changed: the outcomes observed until the horizon after the date, and which version scored the
 * window's dates when. So a late or corrected outcome is never missed, nor one that was being recorded while the last report was made. It does not depend on
 * clocks. One pass over the outcomes hashes them by the day on which they were observed.
 *
 * @param until `YYYY-MM-DD`
 */
export async function readReportedDates(
  db: Kysely<WarehouseTables>,
  { schema, campaign }: Pick<PipelineContext, 'schema' | 'campaign'>,
  until: string,
): Promise<ReportedDate[]> {
  const settings = settingsOf(campaign);
  const id = sql.raw(quoteName(schema.id));
  const { rows } = await sql<ReportedDate>`
    WITH RECURSIVE ${predictionDates}, scored AS (
      -- The rows of a date share who made them and when. Ordered, so that the first row is looked up in the index, as in readScoredDate.
      SELECT date, p.model_name, p.model_version, p.snapshot_on,
        json_build_object(
          'date', date::text, 'snapshotOn', p.snapshot_on::text, 'modelName', p.model_name, 'modelVersion', p.model_version
        ) AS facts,
        hashtextextended(concat_ws(' ', p.model_name, p.model_version, extract(epoch FROM p.scored_at), date - DATE '1970-01-01'), 0) AS hash
      FROM dates CROSS JOIN LATERAL (
        SELECT * FROM prediction_logs WHERE prediction_date >= date ORDER BY prediction_date LIMIT 1
      ) p
      WHERE date <= ${until}::date
    ), observed AS MATERIALIZED (
      SELECT observed_on, bit_xor(hashtextextended(concat_ws(' ', ${id}, churned), observed_on - DATE '1970-01-01')) AS hash
      FROM customer_outcomes GROUP BY observed_on
    )
    SELECT date::text, snapshot_on::text AS "snapshotOn", model_name AS "modelName", model_version AS "modelVersion", w.dates AS "windowDates", w.version AS "windowVersion",
      made_from.inputs, made_from.inputs IS DISTINCT FROM r.inputs AS "isStale",
      coalesce(starts_with(r.inputs || ' ', made_from.predictions || ' '), false) AS "isNoted"
    FROM scored s
    CROSS JOIN LATERAL (
      SELECT json_agg(facts ORDER BY date) AS dates, bit_xor(hash) AS hash,
        CASE WHEN min(model_version) = max(model_version) THEN min(model_version) END AS version
      FROM scored o WHERE o.date > s.date - ${WINDOW_DAYS}::integer AND o.date <= s.date
    ) w
    CROSS JOIN LATERAL (
      SELECT predictions, concat_ws(' ', predictions, (
        SELECT bit_xor(hash) FROM observed WHERE observed_on <= s.date + ${schema.horizonDays}::integer
      )) AS inputs
      FROM concat_ws(' ', ${settings}::text, w.hash) AS predictions
    ) made_from
    LEFT JOIN performance_inputs r ON r.date_dataset = s.date
    ORDER BY s.date`.execute(db);
  return rows;
}

/** The settings that figures depend on, in a fixed order. The first number is raised if figures are computed in another way. */
function settingsOf({ clv, offer, contact, acceptance }: PipelineContext['campaign']): string {
  return [1, WINDOW_DAYS, clv, offer, contact, acceptance].join(',');
}
