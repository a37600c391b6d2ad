import type { Matrix } from '../data/matrix.js';

/** A feature with two values. */
export interface BinaryFeature {
  readonly feature: number;
  readonly lower: number;
  readonly upper: number;
}

/** Features that exclude each other: no row has the greater value in two. A row's code is 0, or 1 + the position of its feature. */
export type Bundle = readonly BinaryFeature[];

/** A first pass over this many rows finds most pairs of features that don't exclude each other. */
const PROBE = 4096;

/**
 * Bundles of two-valued features that exclude each other, as the outputs of a one-hot encoder do. LightGBM's exclusive feature
 * bundling (Ke et al., NeurIPS 2017, section 4), without conflicts.
 *
 * @param mostFeatures greatest number of features in a bundle
 */
export function bundleFeatures(X: Matrix, features: readonly BinaryFeature[], mostFeatures: number): Bundle[] {
  const conflicts = features.map(() => new Uint8Array(features.length));
  const stride = Math.max(1, Math.floor(X.rows / PROBE));
  for (let row = 0; row < X.rows; row += stride) noteConflicts(X, row, features, conflicts);
  for (;;) {
    const members = assign(conflicts, mostFeatures);
    const row = conflictingRow(X, features, members);
    if (row < 0) return members.map((bundle) => bundle.map((f) => features[f]));
    noteConflicts(X, row, features, conflicts);
  }
}

function isUpper({ data, columns }: Matrix, row: number, { feature, upper }: BinaryFeature): boolean {
  return Math.fround(data[row * columns + feature]) === upper;
}

/** Marks each pair of features that both have their greater value in the row. */
function noteConflicts(X: Matrix, row: number, features: readonly BinaryFeature[], conflicts: readonly Uint8Array[]): void {
  const upper = features.map((_, f) => f).filter((f) => isUpper(X, row, features[f]));
  for (const f of upper) for (const g of upper) conflicts[f][g] = 1;
}

/** Puts each feature into the first bundle that it has no conflict with. */
function assign(conflicts: readonly Uint8Array[], mostFeatures: number): number[][] {
  const bundles: number[][] = [];
  for (const [f, others] of conflicts.entries()) {
    const home = bundles.find((bundle) => bundle.length < mostFeatures && bundle.every((g) => others[g] === 0));
    if (home) home.push(f);
    else bundles.push([f]);
  }
  return bundles;
}

/** A row with two greater values in one bundle; −1 if there is none. */
function conflictingRow(X: Matrix, features: readonly BinaryFeature[], bundles: readonly (readonly number[])[]): number {
  const bundleOf = new Int32Array(features.length);
  for (const [b, bundle] of bundles.entries()) for (const f of bundle) bundleOf[f] = b;
  const columns = Int32Array.from(features, ({ feature }) => feature);
  const upper = Float32Array.from(features, (binary) => binary.upper);
  const lastRow = new Int32Array(bundles.length).fill(-1);
  for (let row = 0; row < X.rows; row++) {
    const offset = row * X.columns;
    for (let f = 0; f < columns.length; f++) {
      if (Math.fround(X.data[offset + columns[f]]) !== upper[f]) continue;
      if (lastRow[bundleOf[f]] === row) return row;
      lastRow[bundleOf[f]] = row;
    }
  }
  return -1;
}
