import { type CustomerSchema, quoteName } from '../record/customer-schema.js';
import { dateLiteral } from '../warehouse/sql-literals.js';

/** The output that is a customer's risk. */
export const PROBABILITY = 'probability';

/** What a model says of a customer, as columns of `prediction_logs` and of reference sets, with how their values are compared. */
export const OUTPUTS = [
  { name: 'prediction', kind: 'cat' },
  { name: PROBABILITY, kind: 'num' },
] as const;

/** Names of the outputs. */
export const OUTPUT_NAMES: readonly string[] = OUTPUTS.map(({ name }) => name);

/** Which sample a row of `watchedQuery` belongs to: its first value. */
export const SAMPLE_MARK = { reference: 'r', current: 'c' } as const;

/** The columns of a row of `watchedQuery`. */
export function watchedLayout(schema: CustomerSchema): [mark: string, ...others: string[]] {
  return ['sample', ...schema.features, ...OUTPUT_NAMES];
}

/**
 * The predictions of a date, and those that they are compared with: inputs and outputs of the model, after a mark of the sample.
 *
 * Every customer is scored every night, so a week has almost the same row of a customer seven times, and intervals that counted them all would
 * be far too narrow. So each customer counts on one of the dates only, by a hash of the ID.
 *
 * @param date `YYYY-MM-DD`
 * @param referenceDates dates with predictions, `YYYY-MM-DD`; none if the reference comes from elsewhere
 */
export function watchedQuery(schema: CustomerSchema, date: string, referenceDates: readonly string[]): string {
  // COPY takes no parameters; the dates were checked to be YYYY-MM-DD.
  const rows = (mark: string, condition: string) =>
    `SELECT '${mark}', ${schema.columnList([...schema.features, ...OUTPUT_NAMES])} FROM prediction_logs WHERE ${condition}`;
  const reference = referenceConditions(schema, referenceDates).map((condition) => rows(SAMPLE_MARK.reference, condition));
  return [rows(SAMPLE_MARK.current, `prediction_date = ${dateLiteral(date)}`), ...reference].join(' UNION ALL ');
}

/**
 * Conditions on `prediction_logs`, one a date, that together have each customer of the dates once. They belong into a SELECT each: of a single one, the
 * planner would join many dates with the whole table.
 *
 * @param dates with predictions, `YYYY-MM-DD`
 */
export function referenceConditions(schema: CustomerSchema, dates: readonly string[]): string[] {
  const turn = `abs(hashtextextended(${quoteName(schema.id)}, 0) % ${dates.length})`;
  return dates.map((day, i) => `prediction_date = ${dateLiteral(day)}${dates.length > 1 ? ` AND ${turn} = ${i}` : ''}`);
}
