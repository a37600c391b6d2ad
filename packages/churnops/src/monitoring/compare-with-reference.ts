import type { CustomerSchema } from '../record/customer-schema.js';
import { rowBlocks } from '../warehouse/copy-text.js';
import { columnCodes } from './coded-rows.js';
import { compareSamples, type PicturedComparison } from './compare-samples.js';
import { DatasetSample } from './dataset-sample.js';
import { checkQuality } from './quality/check-quality.js';
import type { EarlierRows } from './quality/check-rows.js';
import type { QualityCheck } from './quality/quality-check.js';
import { RowQuality } from './quality/row-quality.js';
import { readReference } from './read-reference.js';
import type { SegmentOfDate } from './segments/segment.js';
import { segmentsOf } from './segments/segments-of.js';
import { WatchedRows } from './watched-rows.js';

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
  const codes = columnCodes(schema);
  const samples = { reference: new DatasetSample(schema, codes), current: new DatasetSample(schema, codes) };
  const rowQuality = new RowQuality(schema, codes);
  if (reference) samples.reference.addFrame(readReference(schema, reference));
  const watched = new WatchedRows(schema, codes);
  for await (const block of rowBlocks(rows)) {
    const read = watched.read(block);
    for (const { sample, from, to } of read.runs) {
      samples[sample].add(read, from, to);
      if (sample === 'current') rowQuality.add(read, from, to);
    }
  }
  return {
    ...compareSamples(schema, samples.reference, samples.current),
    quality: checkQuality(schema, { ...samples, rowQuality, earlier }),
    segments: segmentsOf(schema, samples.reference, samples.current),
  };
}
