import { type CustomerSchema, quoteName } from '../record/customer-schema.js';
import { dateLiteral } from '../warehouse/sql-literals.js';
import { referenceConditions, SAMPLE_MARK } from './watched-query.js';

/** Customers that are drawn of each sample, at most: enough for an AUC within ±0.03, in half a second of work. */
export const SAMPLED_ROWS = 2000;

/** The columns of a row of `sampledQuery`. */
export function sampledLayout(schema: CustomerSchema): [mark: string, ...others: string[]] {
  return ['sample', schema.id, ...schema.features];
}

/**
 * Some customers of a date, and of the dates that it is compared with: ID and features, after a mark of the sample.
 *
 * They are drawn by a hash of the ID: always the same ones, and the same ones on each date, so that what is new about a customer is not lost among
 * the differences between customers.
 *
 * @param date `YYYY-MM-DD`
 * @param referenceDates as of `watchedQuery`
 */
export function sampledQuery(schema: CustomerSchema, date: string, referenceDates: readonly string[]): string {
  // COPY takes no parameters; the dates were checked to be YYYY-MM-DD.
  const id = quoteName(schema.id);
  const rows = (mark: string, conditions: readonly string[]) => {
    const all = conditions.map(
      (condition) =>
        `SELECT '${mark}', ${schema.columnList([schema.id, ...schema.features])} FROM prediction_logs WHERE ${condition}`,
    );
    return `(SELECT * FROM (${all.join(' UNION ALL ')}) AS sample ORDER BY hashtextextended(${id}, 1), ${id} LIMIT ${SAMPLED_ROWS})`;
  };
  const current = rows(SAMPLE_MARK.current, [`prediction_date = ${dateLiteral(date)}`]);
  if (referenceDates.length === 0) return current;
  return `${current} UNION ALL ${rows(SAMPLE_MARK.reference, referenceConditions(schema, referenceDates))}`;
}
