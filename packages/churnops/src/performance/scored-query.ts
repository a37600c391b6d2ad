import { isForeseen, isNews } from '../customers/known-outcomes.js';
import { type CustomerSchema, quoteName } from '../record/customer-schema.js';
import type { Cohort } from './usual-cohort.js';

/** The predictions that a date's report is about. All days are `YYYY-MM-DD`. */
export interface ReportedPredictions {
  readonly date: string;
  /** The dates with predictions in the window that ends with `date`, in their order. */
  readonly windowDates: readonly string[];
  /** Outcomes observed later are not known yet. */
  readonly asOf: string;
  /** The month in which the customers that are not looked up were first scored. Default: all are looked up. */
  readonly usualCohort?: Cohort | undefined;
}

/**
 * The predictions of a date and of its window: scope, day on which the customer was first scored, probability, and outcome (1 left, 0 stayed,
 * −1 not known yet). The day is the number of days since 1970, NULL if it is not known; the window does not have it. It is only right by the month: that is
 * what a cohort is, and most customers are of one, so only the others are looked up. A customer left if any outcome within the horizon says so.
 *
 * An outcome that the version has learned doesn't count: a later version may have scored the date again.
 *
 * In the window each customer counts once, by the first prediction, so that rows are independent. These are all customers of the window's first date,
 * and each later customer on the date on which they were first scored.
 *
 * Few customers are first scored after the window's first date, so the prediction of each is looked up: a join would read all predictions.
 *
 * There are many outcomes and many predictions, so the outcomes that count for a date are selected before they are joined with its predictions.
 *
 * @param columns more columns of the predictions, if the window is the date alone
 * @returns a SELECT; with the rows of the window only if it has more than the date
 */
export function scoredQuery(
  schema: CustomerSchema,
  { date, windowDates, asOf, usualCohort }: ReportedPredictions,
  columns: readonly string[] = [],
): string {
  const id = quoteName(schema.id);
  const windowStart = windowDates[0] ?? date;
  const outcomesOf = (dates: string, only = '') => `(
      SELECT o.${id} AS id, bool_or(o.churned) AS churned
      FROM customer_outcomes o JOIN dates d ON ${isForeseen(schema, 'o', 'd')} ${only}
      WHERE ${dates} AND o.observed_on <= DATE '${asOf}' AND ${isNews(schema, 'o')} AND NOT EXISTS (
        SELECT FROM model_learned_rows l
        WHERE l.model_name = d.model_name AND l.model_version = d.model_version AND l.${id} = o.${id} AND l.observed_on = o.observed_on
      )
      GROUP BY o.${id}
    ) k ON k.id = p.${id}`;
  const outcome = 'CASE WHEN k.churned THEN 1 WHEN NOT k.churned THEN 0 ELSE -1 END';
  const isUnusual = usualCohort && ` AND f.first_scored NOT BETWEEN DATE '${usualCohort.first}' AND DATE '${usualCohort.last}'`;
  const firstScored = `customer_first_scored f ON f.${id} = p.${id}${isUnusual ?? ''}`;
  const firstDay = usualCohort ? `coalesce(f.first_scored, DATE '${usualCohort.first}')` : 'f.first_scored';
  const firstScoredThen = `JOIN customer_first_scored g ON g.${id} = o.${id} AND g.first_scored = d.prediction_date`;
  const ofDay = `
    SELECT 'day', ${firstDay} - DATE '1970-01-01', p.probability, ${outcome}${columns.map((name) => `, p.${quoteName(name)}`).join('')}
    FROM prediction_logs p LEFT JOIN ${firstScored} LEFT JOIN ${outcomesOf(`d.prediction_date = DATE '${date}'`)}
    WHERE p.prediction_date = DATE '${date}'`;
  const ofWindow = `
    UNION ALL
    SELECT 'window', NULL::integer, p.probability, ${outcome}
    FROM prediction_logs p LEFT JOIN ${outcomesOf(`d.prediction_date = DATE '${windowStart}'`)}
    WHERE p.prediction_date = DATE '${windowStart}'
    UNION ALL
    SELECT 'window', NULL::integer, p.probability, ${outcome}
    FROM customer_first_scored f CROSS JOIN LATERAL (
      SELECT ${id}, probability FROM prediction_logs WHERE prediction_date = f.first_scored AND ${id} = f.${id} LIMIT 1
    ) p
    LEFT JOIN ${outcomesOf(`d.prediction_date > DATE '${windowStart}'`, firstScoredThen)}
    WHERE f.first_scored > DATE '${windowStart}' AND f.first_scored <= DATE '${date}'`;
  // All rows of a date have the same version and the same day of their features. The order makes the planner look up each date's first row in the
  // index. For an equality with a limit it scans the table, and reads all earlier dates before it finds a row.
  return `
    WITH dates AS MATERIALIZED (
      SELECT p.prediction_date, p.snapshot_on, p.model_name, p.model_version
      FROM (VALUES ${windowDates.map((day) => `(DATE '${day}')`).join(', ')}) AS own (date)
      CROSS JOIN LATERAL (SELECT * FROM prediction_logs WHERE prediction_date >= own.date ORDER BY prediction_date LIMIT 1) p
    )${ofDay}${windowStart < date ? ofWindow : ''}`;
}
