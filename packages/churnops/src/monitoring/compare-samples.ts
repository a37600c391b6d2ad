import { type ColumnPicture, picturedDrift } from '@churnops/drift';
import { ChurnopsError } from '../errors.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { DatasetSample } from './dataset-sample.js';
import type { Comparison } from './monitoring-result.js';
import { toComparison } from './to-comparison.js';

/** The thresholds of the first system (docs/heritage.md). */
const POLICY = { policy: 'evidently', driftShare: 0.25, numThreshold: 0.2, catThreshold: 0.2 } as const;

/** A comparison, and the picture of each column by its name. A column without anything to show has null. */
export interface PicturedComparison {
  readonly comparison: Comparison;
  readonly pictures: Readonly<Record<string, ColumnPicture | null>>;
}

/**
 * Compares two samples column by column. A column without any value in one of them is reported as missing, and does not count as drifted.
 *
 * @throws ChurnopsError CHURN_DRIFT if a sample has no rows
 */
export function compareSamples(schema: CustomerSchema, reference: DatasetSample, current: DatasetSample): PicturedComparison {
  const columns = schema.features.map((name) => ({
    name,
    kind: schema.isQuantity(name) ? ('num' as const) : ('cat' as const),
    reference: reference.columns.get(name)?.values ?? [],
    current: current.columns.get(name)?.values ?? [],
  }));
  const empty = Object.entries({ reference, current }).find(([, sample]) => sample.rows === 0);
  if (empty) {
    throw new ChurnopsError(
      'CHURN_DRIFT',
      `the predictions cannot be compared with the reference set: the ${empty[0]} sample is empty`,
      'check the reference set of the model that made the predictions',
    );
  }
  const { report, pictures } = picturedDrift(columns, POLICY);
  return { comparison: toComparison(report), pictures: Object.fromEntries(pictures) };
}
