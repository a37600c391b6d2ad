import { sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { today } from '../logical-date.js';
import type { SegmentOfDate } from '../monitoring/segments/segment.js';
import { readScoredDate } from '../performance/scored-date.js';
import { scoredQuery } from '../performance/scored-query.js';
import { wilsonInterval } from '../performance/wilson-interval.js';
import { quoteName } from '../record/customer-schema.js';
import { mayBeKnown } from './may-be-known.js';

/** What came of the predictions for a segment, as far as outcomes are known. */
export interface SegmentOutcomes {
  /** How many customers have a known outcome. */
  readonly known: number;
  /** The share of them that left, with its 95 % confidence interval; null if no outcome is known, as all that follows. */
  readonly observed_risk: number | null;
  readonly observed_low: number | null;
  readonly observed_high: number | null;
  /** Their mean probability: if the model is right there, it lies within the interval. */
  readonly expected_risk: number | null;
  readonly brier_score: number | null;
}

type Place = Pick<SegmentOfDate, 'column_name' | 'segment' | 'kind' | 'lower' | 'upper'>;

const NONE: SegmentOutcomes = {
  ...{ known: 0, observed_risk: null, observed_low: null, observed_high: null, expected_risk: null, brier_score: null },
};

/** Sums of the customers of a column that have one value, or are in one band. */
interface ValueSums {
  readonly column: string;
  /** The category, or the number of the band; null for blanks. */
  readonly value: string | null;
  readonly known: number;
  readonly left: number;
  readonly probability: number;
  readonly squares: number;
}

/**
 * The known outcomes of a date's predictions by segment, in the order of the segments.
 *
 * @param date `YYYY-MM-DD`
 * @param segments of the date's report
 */
export async function readOutcomesBySegment(
  context: Pick<PipelineContext, 'warehouse' | 'schema' | 'now' | 'timeZone'>,
  date: string,
  segments: readonly Place[],
): Promise<SegmentOutcomes[]> {
  const { schema, warehouse } = context;
  const columns = [...new Set(segments.map(({ column_name }) => column_name))].filter((name) => schema.has(name));
  if (columns.length === 0 || !(await mayBeKnown(context, date))) return segments.map(() => NONE);
  const reported = await readScoredDate(warehouse.db, date);
  if (!reported) return segments.map(() => NONE);
  const scored = scoredQuery(schema, { ...reported, windowDates: [reported], asOf: today(context) }, columns);
  const sums = columns.map(
    (column) => sql`
      SELECT ${column}::text AS column, (${segmentKey(column, segments)})::text AS value, count(*)::integer AS known, sum(outcome)::integer AS left,
        sum(probability) AS probability, sum((probability - outcome) ^ 2) AS squares
      FROM known GROUP BY 2`,
  );
  const { rows } = await sql<ValueSums>`
    WITH known AS MATERIALIZED (
      SELECT * FROM (${sql.raw(scored)}) AS scored (scope, first_scored, probability, outcome, ${sql.join(columns.map((name) => sql.ref(name)))})
      WHERE outcome >= 0
    ) ${sql.join(sums, sql` UNION ALL `)}`.execute(warehouse.db);
  return segments.map((segment) =>
    outcomesOf(rows.filter((own) => own.column === segment.column_name && isIn(own, segment, segments))),
  );
}

/** The value of a column that tells its segments apart: the category, or the number of the band from 0. */
function segmentKey(column: string, segments: readonly Place[]) {
  const uppers = bandsOf(column, segments).flatMap(({ upper }) => (upper === null ? [] : [upper]));
  if (!segments.some(({ column_name, kind }) => column_name === column && kind === 'band')) return sql.ref(column);
  if (uppers.length === 0) return sql`CASE WHEN ${sql.ref(column)} IS NOT NULL THEN 0 END`;
  // A band has its upper bound. width_bucket counts the thresholds up to a number, here those of the negative numbers.
  const thresholds = uppers.map((upper) => -upper).reverse();
  return sql`${uppers.length}::integer - width_bucket(-${sql.raw(quoteName(column))}::float8, ${thresholds}::float8[])`;
}

function bandsOf(column: string, segments: readonly Place[]): readonly Place[] {
  return segments.filter(({ column_name, kind }) => column_name === column && kind === 'band');
}

function isIn({ column, value }: ValueSums, segment: Place, segments: readonly Place[]): boolean {
  switch (segment.kind) {
    case 'blank':
      return value === null;
    case 'category':
      return value === segment.segment;
    case 'band':
      return value === String(bandsOf(column, segments).indexOf(segment));
    case 'other':
      return (
        value !== null && !segments.some((own) => own.column_name === column && own.kind === 'category' && own.segment === value)
      );
  }
}

function outcomesOf(sums: readonly ValueSums[]): SegmentOutcomes {
  const total = (of: (own: ValueSums) => number) => sums.reduce((sum, own) => sum + of(own), 0);
  const known = total((own) => own.known);
  if (known === 0) return NONE;
  const left = total((own) => own.left);
  const { low, high } = wilsonInterval(left, known);
  return {
    ...{ known, observed_risk: left / known, observed_low: low, observed_high: high },
    expected_risk: total((own) => own.probability) / known,
    brier_score: total((own) => own.squares) / known,
  };
}
