import { type CustomerSchema, quoteName } from '../record/customer-schema.js';

/**
 * Which outcomes count, and for which predictions: the one rule for what a model learns and for what it is judged on. In SQL, as both read
 * millions of rows. COPY takes no parameters; everything put into the text is quoted, or a date already checked to be YYYY-MM-DD.
 */

/**
 * Whether an outcome is news: a customer who left cannot leave again, so one that says the same as the outcome before is none.
 *
 * As a condition of a row it is looked up for departures only, which are few, and a query can first leave out the days that it does not need.
 *
 * @param outcome alias of a row of `customer_outcomes`
 * @returns a condition
 */
export function isNews(schema: CustomerSchema, outcome: string): string {
  const id = quoteName(schema.id);
  return `NOT (${outcome}.churned AND coalesce((
        SELECT before.churned FROM customer_outcomes before
        WHERE before.${id} = ${outcome}.${id} AND before.observed_on < ${outcome}.observed_on
        ORDER BY before.observed_on DESC LIMIT 1
      ), false))`;
}

/**
 * Whether an outcome says if a prediction for the same customer was right: it was observed within the horizon (`schema.horizonDays`) after the
 * prediction's date, and the features were taken before. A prediction that was made late may have been made after the outcome.
 *
 * @param outcome alias of a row of `customer_outcomes`
 * @param prediction alias of a row with `prediction_date` and `snapshot_on`
 * @returns a condition
 */
export function isForeseen({ horizonDays }: CustomerSchema, outcome: string, prediction: string): string {
  return `${prediction}.prediction_date BETWEEN ${outcome}.observed_on - ${horizonDays} AND ${outcome}.observed_on - 1
        AND coalesce(${prediction}.snapshot_on, ${prediction}.prediction_date) < ${outcome}.observed_on`;
}
