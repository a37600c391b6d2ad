import { rowCount } from '@churnops/learn';
import type { CustomerSchema } from '../record/customer-schema.js';
import { lineBatches } from '../warehouse/copy-text.js';
import { compareSamples, type PicturedComparison } from './compare-samples.js';
import { DatasetSample } from './dataset-sample.js';
import { readReference } from './read-reference.js';
import { watchedFrames } from './watched-rows.js';

/**
 * Compares the current sample with the reference. Memory grows only as `DatasetSample` does.
 *
 * @param reference a CSV file; null if the reference is among the rows
 * @param rows of `watchedQuery` in COPY's text format, in chunks that break anywhere
 * @throws ChurnopsError CHURN_NO_REFERENCE, CHURN_DRIFT; what reading `rows` throws
 */
export async function compareWithReference(
  schema: CustomerSchema,
  reference: Uint8Array | null,
  rows: AsyncIterable<Uint8Array>,
): Promise<PicturedComparison> {
  const samples = { reference: new DatasetSample(schema), current: new DatasetSample(schema) };
  if (reference) {
    const frame = readReference(schema, reference);
    samples.reference.add(frame, rowCount(frame));
  }
  for await (const lines of lineBatches(rows)) {
    const frames = watchedFrames(schema, lines);
    for (const name of ['reference', 'current'] as const) samples[name].add(frames[name], rowCount(frames[name]));
  }
  return compareSamples(schema, samples.reference, samples.current);
}
