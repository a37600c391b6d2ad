import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { REPORTED_REFERENCES } from '../drift-reference.js';
import { segmentOfDate } from '../monitoring/segments/segment.js';
import { dateOrNewest } from './date-or-newest.js';
import { readOutcomesBySegment, type SegmentOutcomes } from './outcomes-by-segment.js';

/** The segments of a date. */
export const segmentsOfDate = z.strictObject({
  date_dataset: z.iso.date(),
  /** When the report was made. */
  date_report: z.iso.date(),
  reference: z.enum(REPORTED_REFERENCES),
  /** In how many the risk has changed. */
  number_of_changed_segments: z.int(),
  segments: z.array(
    segmentOfDate.extend({
      /** How many of the customers have a known outcome by now. */
      known: z.int(),
      /** The share of them that left, with its 95 % confidence interval (Wilson). Null if no outcome is known, as what follows. */
      observed_risk: z.number().nullable(),
      observed_low: z.number().nullable(),
      observed_high: z.number().nullable(),
      /** Their mean probability. */
      expected_risk: z.number().nullable(),
      brier_score: z.number().nullable(),
    }),
  ),
});
export type SegmentsOfDate = z.infer<typeof segmentsOfDate>;

/**
 * The report on the segments of a date, in the order of the features, with what is known by now of their outcomes; null if there is none.
 *
 * @param date `YYYY-MM-DD`; undefined: the newest date that has a report
 */
export async function readSegments(
  context: Pick<PipelineContext, 'warehouse' | 'schema' | 'now' | 'timeZone'>,
  date?: string | undefined,
): Promise<SegmentsOfDate | null> {
  const rows = await context.warehouse.db
    .selectFrom('segment_report')
    .selectAll()
    .where('date_dataset', '=', dateOrNewest('segment_report', date))
    .orderBy('position')
    .execute();
  const [first] = rows;
  if (!first) return null;
  const { date_dataset, date_report, reference } = first;
  const outcomes = await readOutcomesBySegment(context, date_dataset, rows);
  return {
    ...{ date_dataset, date_report, reference },
    number_of_changed_segments: rows.filter(({ changed }) => changed).length,
    segments: rows.map(({ date_dataset: _, date_report: __, reference: ___, position: ____, ...own }, i) => ({
      ...own,
      ...(outcomes[i] as SegmentOutcomes),
    })),
  };
}
