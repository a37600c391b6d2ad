import { type CustomerSchema, quoteName } from '../record/customer-schema.js';

/**
 * Which outcomes count, and for which predictions: the one rule for what a model learns and for what it is judged on. In SQL, as both read
 * millions of rows. COPY takes no parameters; everything put into the text is quoted, or a date already checked to be YYYY-MM-DD.
 */

/**
 * The outcomes observed until a day that are news: `id`, `observed_on`, `churned`, and whether it `is_newest` of its customer. A customer who
 * left cannot leave again: if the outcome before was the same departure, the outcome is not news and is left out.
 *
 * @param asOf `YYYY-MM-DD`; outcomes observed later are not known yet
 * @returns a SELECT
 */
export function newsQuery(schema: CustomerSchema, asOf: string): string {
  const id = quoteName(schema.id);
  return `
      SELECT id, observed_on, churned, observed_on = max(observed_on) OVER (PARTITION BY id) AS is_newest FROM (
        SELECT ${id} AS id, observed_on, churned,
          lag(churned, 1, false) OVER (PARTITION BY ${id} ORDER BY observed_on) AS had_left
        FROM customer_outcomes WHERE observed_on <= DATE '${asOf}'
      ) known
      WHERE NOT (churned AND had_left)`;
}

/**
 * Whether an outcome says if a prediction was right: it is of the same customer, it was observed within the horizon (`schema.horizonDays`) after
 * the prediction's date, and the features were taken before. A prediction that was made late may have been made after the outcome.
 *
 * @param news alias of a row of `newsQuery`
 * @param prediction alias of a row of `prediction_logs`
 * @returns a condition
 */
export function isForeseen(schema: CustomerSchema, news: string, prediction: string): string {
  return `${prediction}.${quoteName(schema.id)} = ${news}.id
        AND ${prediction}.prediction_date BETWEEN ${news}.observed_on - ${schema.horizonDays} AND ${news}.observed_on - 1
        AND coalesce(${prediction}.snapshot_on, ${prediction}.prediction_date) < ${news}.observed_on`;
}
