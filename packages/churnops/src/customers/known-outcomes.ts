import { type CustomerSchema, quoteName } from '../record/customer-schema.js';

/**
 * Which outcomes count, and for which predictions: the one rule for what a model learns and for what it is judged on. In SQL, as both read
 * millions of rows. COPY takes no parameters; everything put into the text is quoted, or a date already checked to be YYYY-MM-DD.
 */

/**
 * Whether an outcome is news: a customer who left cannot leave again, so one that says the same as the outcome before is none. The outcome before is a
 * departure if an earlier one is, and in between nobody saw the customer stay.
 *
 * Few customers leave twice. So the departures before are joined all at once, and only for those that match it is asked what lies between.
 *
 * @param outcome alias of a row of `customer_outcomes`
 * @returns a condition
 */
export function isNews(schema: CustomerSchema, outcome: string): string {
  const id = quoteName(schema.id);
  return `NOT EXISTS (
        SELECT FROM customer_outcomes left_before
        WHERE ${outcome}.churned AND left_before.churned AND left_before.${id} = ${outcome}.${id} AND left_before.observed_on < ${outcome}.observed_on
          AND NOT EXISTS (
            SELECT FROM customer_outcomes stayed
            WHERE NOT stayed.churned AND stayed.${id} = ${outcome}.${id}
              AND stayed.observed_on > left_before.observed_on AND stayed.observed_on < ${outcome}.observed_on
          )
      )`;
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
  return `${outcome}.observed_on BETWEEN ${prediction}.prediction_date + 1 AND ${prediction}.prediction_date + ${horizonDays}
        AND ${outcome}.observed_on > coalesce(${prediction}.snapshot_on, ${prediction}.prediction_date)`;
}
