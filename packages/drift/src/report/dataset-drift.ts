import { EmptySampleError } from '../errors.js';
import { DRIFT_SHARE, type DriftPolicy } from '../policy/drift-policy.js';
import type { ComparedColumn } from '../samples/column.js';
import { rowCount } from '../samples/row-count.js';
import { type ColumnDrift, columnDrift } from './column-drift.js';

/** What came of comparing two data sets. */
export interface DatasetDrift {
  /** Share of drifted columns from which the data set has drifted. */
  readonly driftShare: number;
  /** All columns, those without values too. */
  readonly numberOfColumns: number;
  readonly numberOfDriftedColumns: number;
  /** Drifted columns to all columns, in [0, 1]. */
  readonly shareOfDriftedColumns: number;
  readonly datasetDrift: boolean;
  /** In the order given. */
  readonly columns: readonly ColumnDrift[];
}

/**
 * Compares two data sets column by column, with the tests that Evidently 0.4's `DataDriftPreset` picks by default, and its scores.
 * Missing values (NaN, infinite, null) are left out column by column, and their share is reported. A column without any values in one of
 * the samples is reported with the status `missing`; the others are compared all the same.
 *
 * @param columns each with its values in both samples
 * @param policy thresholds; default: Evidently's
 * @throws EmptySampleError (`DRIFT_EMPTY_SAMPLE`) if no column has any rows in one of the samples
 * @throws SampleValueError (`DRIFT_SAMPLE_VALUE`) if a numerical column holds something that is no number
 * @example
 * datasetDrift([{ name: 'plan', kind: 'cat', reference: ['a', 'b', 'b'], current: ['b', 'a', 'b'] }]).datasetDrift; // false
 */
export function datasetDrift(columns: readonly ComparedColumn[], policy: DriftPolicy = {}): DatasetDrift {
  for (const sample of ['reference', 'current'] as const) {
    if (columns.length > 0 && columns.every((column) => rowCount(column[sample]) === 0)) throw new EmptySampleError(sample);
  }
  const results = columns.map((column) => columnDrift(column, policy));
  const drifted = results.filter((column) => column.drifted).length;
  const driftShare = policy.driftShare ?? DRIFT_SHARE;
  const share = columns.length ? drifted / columns.length : 0;
  return {
    driftShare,
    numberOfColumns: columns.length,
    numberOfDriftedColumns: drifted,
    shareOfDriftedColumns: share,
    datasetDrift: columns.length > 0 && share >= driftShare,
    columns: results,
  };
}
