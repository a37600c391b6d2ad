import { rowCount } from '@churnops/learn';
import type { CustomerSchema } from '../record/customer-schema.js';
import { rowBlocks } from '../warehouse/copy-text.js';
import { compareSamples, type PicturedComparison } from './compare-samples.js';
import { DatasetSample } from './dataset-sample.js';
import { readReference } from './read-reference.js';
import { WatchedRows } from './watched-rows.js';

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
  const watched = new WatchedRows(schema);
  for await (const block of rowBlocks(rows)) {
    const frames = watched.frames(block);
    for (const name of ['reference', 'current'] as const) samples[name].add(frames[name], rowCount(frames[name]));
  }
  return compareSamples(schema, samples.reference, samples.current);
}
