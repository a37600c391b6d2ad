import type { DriftPolicy } from '../policy/drift-policy.js';
import { type DatasetDrift, driftOfPrepared, prepareColumns } from '../report/dataset-drift.js';
import type { ComparedColumn } from '../samples/column.js';
import { type ColumnPicture, type PictureOptions, pictureOfPrepared } from './column-picture.js';

/** A comparison of two data sets, with the pictures of its columns by their names. */
export interface PicturedDrift {
  readonly report: DatasetDrift;
  /** The picture of each column by its name. A column that `columnPicture` has nothing to show of has null. */
  readonly pictures: (options?: PictureOptions) => ReadonlyMap<string, ColumnPicture | null>;
}

/**
 * `datasetDrift`, and `columnPicture` of each column when it is asked for. Each column is sorted and counted once for both, which is most of the
 * work; the samples are kept for that.
 *
 * @throws PolicyError (`DRIFT_POLICY`) as `datasetDrift` does
 * @example
 * picturedDrift([{ name: 'plan', kind: 'cat', reference: ['a', 'b'], current: ['b', 'b'] }]).pictures().get('plan')?.kind; // 'grouped-bar'
 */
export function picturedDrift(columns: readonly ComparedColumn[], policy: DriftPolicy = {}): PicturedDrift {
  const prepared = prepareColumns(columns, policy);
  return {
    report: driftOfPrepared(prepared, policy),
    pictures: (options) => new Map(prepared.map((column) => [column.name, pictureOfPrepared(column, options)])),
  };
}
