import { type CustomerSchema, quoteName } from '../record/customer-schema.js';

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
export function watchedLayout(schema: CustomerSchema): string[] {
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
  const rows = (mark: string, day: string, only = '') =>
    `SELECT '${mark}', ${schema.columnList([...schema.features, ...OUTPUT_NAMES])} FROM prediction_logs
    WHERE prediction_date = DATE '${day}'${only}`;
  const turn = `abs(hashtextextended(${quoteName(schema.id)}, 0) % ${referenceDates.length})`;
  // One SELECT a date: the planner would join many dates with the whole table.
  const reference = referenceDates.map((day, i) =>
    rows(SAMPLE_MARK.reference, day, referenceDates.length > 1 ? ` AND ${turn} = ${i}` : ''),
  );
  return [rows(SAMPLE_MARK.current, date), ...reference].join(' UNION ALL ');
}
