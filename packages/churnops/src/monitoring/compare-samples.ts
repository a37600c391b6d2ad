import { type ColumnPicture, type ColumnValues, picturedDrift } from '@churnops/drift';
import { ChurnopsError } from '../errors.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { DatasetSample } from './dataset-sample.js';
import type { ColumnComparison, Comparison } from './monitoring-result.js';
import { toColumnComparison, toComparison } from './to-comparison.js';
import { OUTPUTS } from './watched-query.js';

/** The thresholds of the first system (docs/heritage.md). */
const POLICY = { policy: 'evidently', driftShare: 0.25, numThreshold: 0.2, catThreshold: 0.2 } as const;

/** A comparison, and the picture of each column by its name. A column without anything to show has null. */
export interface PicturedComparison {
  readonly comparison: Comparison;
  /** The model's outputs, which do not count among the columns of the data set. */
  readonly outputs: readonly ColumnComparison[];
  /** How many rows the reference has. */
  readonly referenceRows: number;
  readonly pictures: Readonly<Record<string, ColumnPicture | null>>;
}

/**
 * Compares two samples column by column. A column without any value in one of them is reported as missing, and does not count as drifted.
 *
 * The inputs have the first system's policy, whose figures the tables of the contract have. The outputs have the drift library's own: an effect of
 * at least 0.05 that chance does not explain.
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
      `the predictions cannot be compared with the reference: the ${empty[0]} sample is empty`,
      'check the reference set of the model that made the predictions, or compare with another: churnops monitor --reference',
    );
  }
  const { report, pictures } = picturedDrift(columns, POLICY);
  const outputs = picturedDrift(
    OUTPUTS.map(({ name, kind }) => ({ name, kind, reference: valuesOf(reference, name), current: valuesOf(current, name) })),
    { policy: 'default' },
  );
  return {
    comparison: toComparison(report),
    outputs: outputs.report.columns.map(toColumnComparison),
    referenceRows: reference.rows,
    pictures: Object.fromEntries([...pictures(), ...outputs.pictures()]),
  };
}

/** The values of an output; null if the sample does not have it. */
function valuesOf(sample: DatasetSample, name: string): ColumnValues | null {
  const column = sample.columns.get(name);
  return column && column.rows > 0 ? column.values : null;
}
