import { sql } from 'kysely';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { DRIFT_REFERENCES } from '../drift-reference.js';
import { segmentOfDate } from '../monitoring/segments/segment.js';

/** The segments of a date. */
export const segmentsOfDate = z.strictObject({
  date_dataset: z.iso.date(),
  /** When the report was made. */
  date_report: z.iso.date(),
  reference: z.enum(DRIFT_REFERENCES),
  /** In how many the risk has changed. */
  number_of_changed_segments: z.int(),
  segments: z.array(segmentOfDate),
});
export type SegmentsOfDate = z.infer<typeof segmentsOfDate>;

/**
 * The report on the segments of a date, in the order of the features; null if there is none.
 *
 * @param date `YYYY-MM-DD`; undefined: the newest date that has a report
 */
export async function readSegments(
  { warehouse }: Pick<PipelineContext, 'warehouse'>,
  date?: string | undefined,
): Promise<SegmentsOfDate | null> {
  const rows = await warehouse.db
    .selectFrom('segment_report')
    .selectAll()
    .where('date_dataset', '=', date ?? sql<string>`(SELECT max(date_dataset) FROM segment_report)`)
    .orderBy('position')
    .execute();
  const [first] = rows;
  if (!first) return null;
  const { date_dataset, date_report, reference } = first;
  return {
    ...{ date_dataset, date_report, reference },
    number_of_changed_segments: rows.filter(({ changed }) => changed).length,
    segments: rows.map(({ date_dataset: _, date_report: __, reference: ___, position: ____, ...own }) => own),
  };
}
