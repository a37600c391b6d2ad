import type { DriftPolicy } from '../policy/drift-policy.js';
import { type DatasetDrift, driftOfPrepared, prepareColumns } from '../report/dataset-drift.js';
import type { ComparedColumn } from '../samples/column.js';
import { type ColumnPicture, type PictureOptions, pictureOfSamples } from './column-picture.js';

/** A comparison of two data sets, with the pictures of its columns by their names. */
export interface PicturedDrift {
  readonly report: DatasetDrift;
  /** A column that `columnPicture` has nothing to show of has null. */
  readonly pictures: ReadonlyMap<string, ColumnPicture | null>;
}

/**
 * `datasetDrift`, and `columnPicture` of each column. Each column is sorted and counted once for both, which is most of the work.
 *
 * @throws PolicyError (`DRIFT_POLICY`) as `datasetDrift` does
 * @example
 * picturedDrift([{ name: 'plan', kind: 'cat', reference: ['a', 'b'], current: ['b', 'b'] }]).pictures.get('plan')?.kind; // 'grouped-bar'
 */
export function picturedDrift(
  columns: readonly ComparedColumn[],
  policy: DriftPolicy = {},
  options: PictureOptions = {},
): PicturedDrift {
  const prepared = prepareColumns(columns, policy);
  const pictures = new Map(prepared.map(({ name, samples }) => [name, samples && pictureOfSamples(name, samples, options)]));
  return { report: driftOfPrepared(prepared, policy), pictures };
}
