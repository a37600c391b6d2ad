import { rowCount } from '@churnops/learn';
import type { CustomerSchema } from '../record/customer-schema.js';
import { rowBlocks } from '../warehouse/copy-text.js';
import { compareSamples, type PicturedComparison } from './compare-samples.js';
import { DatasetSample } from './dataset-sample.js';
import { MarkedRows } from './marked-rows.js';
import { checkQuality } from './quality/check-quality.js';
import type { EarlierRows } from './quality/check-rows.js';
import type { QualityCheck } from './quality/quality-check.js';
import { RowQuality } from './quality/row-quality.js';
import { readReference } from './read-reference.js';
import type { SegmentOfDate } from './segments/segment.js';
import { segmentsOf } from './segments/segments-of.js';
import { OUTPUT_NAMES, watchedLayout } from './watched-query.js';

/** What a date's rows tell, compared with a reference. */
export interface WatchedDate extends PicturedComparison {
  readonly quality: readonly QualityCheck[];
  readonly segments: readonly SegmentOfDate[];
}

/**
 * Compares the current sample with the reference, checks its quality, and looks at segments. Memory grows only as `DatasetSample` and `RowQuality` do.
 *
 * @param reference a CSV file; null if the reference is among the rows
 * @param rows of `watchedQuery` in COPY's text format, in chunks that break anywhere
 * @param earlier what the dates before were like. Default: unknown
 * @throws ChurnopsError CHURN_NO_REFERENCE, CHURN_DRIFT; what reading `rows` throws
 */
export async function compareWithReference(
  schema: CustomerSchema,
  reference: Uint8Array | null,
  rows: AsyncIterable<Uint8Array>,
  earlier: EarlierRows = { rows: [], duplicates: [] },
): Promise<WatchedDate> {
  const samples = { reference: new DatasetSample(schema), current: new DatasetSample(schema) };
  const rowQuality = new RowQuality(schema);
  if (reference) {
    const frame = readReference(schema, reference);
    samples.reference.add(frame, rowCount(frame));
  }
  const watched = new MarkedRows(watchedLayout(schema), (name) => OUTPUT_NAMES.includes(name) || schema.isNumeric(name));
  for await (const block of rowBlocks(rows)) {
    const frames = watched.frames(block);
    for (const name of ['reference', 'current'] as const) samples[name].add(frames[name], rowCount(frames[name]));
    rowQuality.addRows(block);
    rowQuality.addFrame(frames.current);
  }
  return {
    ...compareSamples(schema, samples.reference, samples.current),
    quality: checkQuality(schema, { ...samples, rowQuality, earlier }),
    segments: segmentsOf(schema, samples.reference, samples.current),
  };
}
