import { rowCount } from '@churnops/learn';
import { copyFrame } from '../features/copy-frame.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { lineBatches } from '../warehouse/copy-text.js';
import { compareSamples, type PicturedComparison } from './compare-samples.js';
import { DatasetSample } from './dataset-sample.js';
import { readReference } from './read-reference.js';

/**
 * Compares the current sample with the reference set. Memory grows only as `DatasetSample` does.
 *
 * @param reference a CSV file
 * @param current features in COPY's text format, in chunks that break anywhere
 * @throws ChurnopsError CHURN_NO_REFERENCE, CHURN_DRIFT; what reading `current` throws
 */
export async function compareWithReference(
  schema: CustomerSchema,
  reference: Uint8Array,
  current: AsyncIterable<Uint8Array>,
): Promise<PicturedComparison> {
  const referenceSample = new DatasetSample(schema);
  const frame = readReference(schema, reference);
  referenceSample.add(frame, rowCount(frame));
  const currentSample = new DatasetSample(schema);
  for await (const lines of lineBatches(current)) currentSample.add(copyFrame(schema, lines, schema.features), lines.length);
  return compareSamples(schema, referenceSample, currentSample);
}
