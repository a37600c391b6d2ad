import { sql } from 'kysely';
import type { PipelineContext } from '../context.js';

/** A date's drift in numbers. */
export interface DriftOfDay {
  /** `YYYY-MM-DD` */
  readonly date_dataset: string;
  readonly dataset_drift: boolean;
  readonly number_of_drifted_columns: number;
  readonly share_of_drifted_columns: number;
  /** Over the columns that could be compared; null if none could. */
  readonly average_drift_score: number | null;
  /** Whether some of the scores are p-values, as of small samples: of a p-value, small means drift, so the average says little. */
  readonly has_p_values: boolean;
  /** The largest effect of a column; null in reports of versions that did not record it. */
  readonly largest_effect: number | null;
}

/**
 * Drift by date, oldest first.
 *
 * @param until `YYYY-MM-DD`, the last date
 * @param days how many calendar days to go back from it, that date included
 */
export async function readDriftADay(
  { warehouse }: Pick<PipelineContext, 'warehouse'>,
  until: string,
  days: number,
): Promise<DriftOfDay[]> {
  return warehouse.db
    .selectFrom('data_report as report')
    .leftJoin('data_columns_report as column', 'column.date_dataset', 'report.date_dataset')
    .select((row) => [
      'report.date_dataset',
      'report.dataset_drift',
      'report.number_of_drifted_columns',
      'report.share_of_drifted_columns',
      row.fn.avg<number | null>('column.drift_score').as('average_drift_score'),
      sql<boolean>`coalesce(bool_or("column".stattest LIKE '%p_value%'), false)`.as('has_p_values'),
      row.fn.max<number | null>('column.effect').as('largest_effect'),
    ])
    .where('report.date_dataset', '<=', until)
    .where('report.date_dataset', '>', sql<string>`${until}::date - ${days}::integer`)
    .groupBy('report.date_dataset')
    .orderBy('report.date_dataset')
    .execute();
}
