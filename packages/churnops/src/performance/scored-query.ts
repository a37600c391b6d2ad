import { isForeseen, isNews } from '../customers/known-outcomes.js';
import { type CustomerSchema, quoteName } from '../record/customer-schema.js';
import { dateLiteral, textLiteral } from '../warehouse/sql-literals.js';
import type { ScoredDate } from './scored-date.js';
import type { Cohort } from './usual-cohort.js';

/** The predictions that a date's report is about. */
export interface ReportedPredictions extends ScoredDate {
  /** The dates with predictions in the window that ends with `date`, in their order. */
  readonly windowDates: readonly ScoredDate[];
  /** Outcomes observed later are not known yet. `YYYY-MM-DD`. */
  readonly asOf: string;
  /** The month in which the customers that are not looked up were first scored. Default: all are looked up. */
  readonly usualCohort?: Cohort | undefined;
  /** Whether predictions without a known outcome are left out. Then as little is read as there are outcomes. Default: false. */
  readonly onlyKnown?: boolean;
}

const OUTCOME = 'CASE WHEN k.churned THEN 1 WHEN NOT k.churned THEN 0 ELSE -1 END';

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
 * Few customers are first scored after the window's first date, so prediction and outcome of each are looked up: a join would read all predictions.
 *
 * Of a whole date there are many outcomes and many predictions, so the outcomes that count are selected before they are joined with its predictions.
 * Who scored it is in the text: of constants, the planner knows how many outcomes they select.
 *
 * @param columns more columns of the predictions, if the window is the date alone
 * @returns a SELECT; with the rows of the window only if it has more than the date
 */
export function scoredQuery(schema: CustomerSchema, reported: ReportedPredictions, columns: readonly string[] = []): string {
  const { windowDates, usualCohort } = reported;
  const id = quoteName(schema.id);
  const isUnusual =
    usualCohort && ` AND f.first_scored NOT BETWEEN ${dateLiteral(usualCohort.first)} AND ${dateLiteral(usualCohort.last)}`;
  const firstScored = `customer_first_scored f ON f.${id} = p.${id}${isUnusual ?? ''}`;
  const firstDay = usualCohort ? `coalesce(f.first_scored, ${dateLiteral(usualCohort.first)})` : 'f.first_scored';
  const ofDay = `
    SELECT 'day', ${firstDay} - DATE '1970-01-01', p.probability, ${OUTCOME}${columns.map((name) => `, p.${quoteName(name)}`).join('')}
    FROM prediction_logs p LEFT JOIN ${firstScored} ${outcomesOf(schema, reported, reported)}
    WHERE p.prediction_date = ${dateLiteral(reported.date)}`;
  const [first, ...later] = windowDates;
  return first && later.length > 0 ? `${ofDay}${windowQuery(schema, first, later, reported)}` : ofDay;
}

/** The predictions of a window, to be appended. */
function windowQuery(
  schema: CustomerSchema,
  first: ScoredDate,
  later: readonly ScoredDate[],
  reported: ReportedPredictions,
): string {
  const id = quoteName(schema.id);
  return `
    UNION ALL
    SELECT 'window', NULL::integer, p.probability, ${OUTCOME}
    FROM prediction_logs p ${outcomesOf(schema, first, reported)}
    WHERE p.prediction_date = ${dateLiteral(first.date)}
    UNION ALL
    SELECT 'window', NULL::integer, p.probability, ${OUTCOME}
    FROM customer_first_scored f
    JOIN (VALUES ${later.map((day) => `(${factsOf(day).join(', ')})`).join(', ')}) AS d (${FACTS.join(', ')}) ON d.prediction_date = f.first_scored
    CROSS JOIN LATERAL (
      SELECT probability FROM prediction_logs WHERE prediction_date = f.first_scored AND ${id} = f.${id} LIMIT 1
    ) p
    CROSS JOIN LATERAL (
      SELECT bool_or(o.churned) AS churned FROM customer_outcomes o WHERE o.${id} = f.${id} AND ${counts(schema, reported)}
    ) k
    WHERE f.first_scored > ${dateLiteral(first.date)} AND f.first_scored <= ${dateLiteral(reported.date)}${reported.onlyKnown ? ' AND k.churned IS NOT NULL' : ''}`;
}

/** What came of the predictions of a whole date, to be joined with them as `p`. */
function outcomesOf(schema: CustomerSchema, date: ScoredDate, reported: ReportedPredictions): string {
  const id = quoteName(schema.id);
  return `${reported.onlyKnown ? 'JOIN' : 'LEFT JOIN'} (
      SELECT o.${id} AS id, bool_or(o.churned) AS churned
      FROM customer_outcomes o CROSS JOIN (SELECT ${factsOf(date)
        .map((fact, i) => `${fact} AS ${FACTS[i]}`)
        .join(', ')}) d
      WHERE ${counts(schema, reported)}
      GROUP BY o.${id}
    ) k ON k.id = p.${id}`;
}

/** Whether an outcome `o` counts for the predictions of a date `d`. */
function counts(schema: CustomerSchema, { asOf }: ReportedPredictions): string {
  const id = quoteName(schema.id);
  return `${isForeseen(schema, 'o', 'd')} AND o.observed_on <= ${dateLiteral(asOf)} AND ${isNews(schema, 'o')} AND NOT EXISTS (
        SELECT FROM model_learned_rows l
        WHERE l.model_name = d.model_name AND l.model_version = d.model_version AND l.${id} = o.${id} AND l.observed_on = o.observed_on
      )`;
}

const FACTS = ['prediction_date', 'snapshot_on', 'model_name', 'model_version'] as const;

/** As literals. */
function factsOf({ date, snapshotOn, modelName, modelVersion }: ScoredDate): string[] {
  return [
    dateLiteral(date),
    snapshotOn === null ? 'NULL::date' : dateLiteral(snapshotOn),
    `${textLiteral(modelName)}::text`,
    String(modelVersion),
  ];
}
