import { InvalidArgumentError } from '../checks/errors.js';
import type { Matrix } from '../data/matrix.js';
import { RandomState } from '../random/random-state.js';
import { binBounds } from './bin-bounds.js';
import { type BinaryFeature, bundleFeatures } from './bundle-features.js';
import { type Digit, type JointColumn, joinBundles } from './joint-columns.js';

/** How a feature's values become bins of a column. Bins are numbered over all columns, so that a histogram is one array. */
export type BinnedFeature = {
  readonly feature: number;
  /** Column of the binned matrix. */
  readonly column: number;
  /** Number of the column's first bin. */
  readonly first: number;
  /** Number of the column's bins. */
  readonly bins: number;
} & (
  | {
      readonly kind: 'numerical';
      /** Upper bound of each bin, the last one infinite. */
      readonly bounds: Float64Array;
      /** Whether there is a bin for missing values, after the others. */
      readonly hasMissing: boolean;
    }
  | {
      /** A feature with two values. The column holds other such features too. */
      readonly kind: 'binary';
      readonly threshold: number;
      readonly digit: Digit;
      /** The digit's code in rows with the greater value. */
      readonly code: number;
    }
  | {
      readonly kind: 'categorical';
      /** Category of each bin, the most frequent first. One more bin holds missing values and rare categories. */
      readonly categories: readonly number[];
    }
);

export interface BinnedMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Bin numbers, row-major: a row's bins stand together. */
  readonly bins: Uint16Array | Uint32Array;
  /** The same by column, counted from the column's first bin. Dividing the rows of a leaf reads these. */
  readonly byColumn: readonly Uint16Array[];
  readonly totalBins: number;
  readonly features: readonly BinnedFeature[];
  /** Number of the first bin of each joint column, and the column. */
  readonly joints: readonly { readonly first: number; readonly joint: JointColumn }[];
  /** Number of sums by code of all bundles. */
  readonly marginals: number;
}

export interface BinningOptions {
  /** Greatest number of bins of a feature, at most 65535. */
  readonly maxBins: number;
  /** Features whose values are category numbers, not quantities. */
  readonly categoricalFeatures: readonly number[];
  readonly seed: number;
}

/** Number of rows that bounds are computed from (LightGBM: bin_construct_sample_cnt). */
const SAMPLE = 200_000;

/** Bins the columns of X, shape (rows, features), read in float32; NaN is missing. */
export function binMatrix(X: Matrix, options: BinningOptions): BinnedMatrix {
  const seen = firstValues(X);
  const sample = sampleRows(X.rows, options.seed);
  const features: BinnedFeature[] = [];
  const binary: BinaryFeature[] = [];
  let totalBins = 0;
  let columns = 0;
  for (let feature = 0; feature < X.columns; feature++) {
    const isCategorical = options.categoricalFeatures.includes(feature);
    const two = seen.two(feature);
    if (two && !isCategorical) {
      binary.push({ feature, ...two });
      continue;
    }
    const place = { feature, column: columns++, first: totalBins };
    if (isCategorical) {
      const categories = frequentCategories(X, feature, options.maxBins);
      features.push({ ...place, kind: 'categorical', bins: categories.length + 1, categories });
    } else {
      const hasMissing = seen.missing[feature] === 1;
      const bounds = binBounds(
        Float32Array.from(sample, (row) => X.data[row * X.columns + feature]),
        options.maxBins,
      );
      features.push({ ...place, kind: 'numerical', bins: bounds.length + (hasMissing ? 1 : 0), bounds, hasMissing });
    }
    totalBins += (features.at(-1) as BinnedFeature).bins;
  }
  const { joints, marginals } = joinBundles(bundleFeatures(X, binary, options.maxBins - 1));
  const placed = joints.map((joint) => {
    const place = { column: columns++, first: totalBins, bins: joint.bins };
    totalBins += joint.bins;
    for (const digit of joint.digits) {
      for (const [i, { feature, lower, upper }] of digit.bundle.entries()) {
        features.push({ ...place, kind: 'binary', feature, threshold: lower / 2 + upper / 2, digit, code: i + 1 });
      }
    }
    return { first: place.first, joint };
  });
  features.sort((a, b) => a.feature - b.feature);
  const bins = fill(X, columns, totalBins, features, placed);
  const firsts = new Int32Array(columns);
  for (const { column, first } of features) firsts[column] = first;
  const byColumn = Array.from(firsts, () => new Uint16Array(X.rows));
  for (let i = 0, at = 0; i < X.rows; i++) for (let c = 0; c < columns; c++, at++) byColumn[c][i] = bins[at] - firsts[c];
  return { rows: X.rows, columns, bins, byColumn, totalBins, features, joints: placed, marginals };
}

/** What one pass over all rows tells about each feature: its first two values, whether it has more, whether some are missing. */
function firstValues({ data, rows, columns }: Matrix) {
  const first = new Float32Array(columns).fill(Number.NaN);
  const second = new Float32Array(columns).fill(Number.NaN);
  const more = new Uint8Array(columns);
  const missing = new Uint8Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0, at = i * columns; j < columns; j++, at++) {
      const value = Math.fround(data[at]);
      if (value === first[j] || value === second[j]) continue;
      if (Number.isNaN(value)) missing[j] = 1;
      else if (Number.isNaN(first[j])) first[j] = value;
      else if (Number.isNaN(second[j])) second[j] = value;
      else more[j] = 1;
    }
  }
  return {
    missing,
    two(j: number): { lower: number; upper: number } | undefined {
      if (more[j] || missing[j] || Number.isNaN(second[j])) return undefined;
      return { lower: Math.min(first[j], second[j]), upper: Math.max(first[j], second[j]) };
    },
  };
}

function sampleRows(rows: number, seed: number): Int32Array {
  if (rows <= SAMPLE) return Int32Array.from({ length: rows }, (_, row) => row);
  return new RandomState(seed).randints(0, rows, SAMPLE).sort();
}

function fill(
  X: Matrix,
  columns: number,
  totalBins: number,
  features: readonly BinnedFeature[],
  joints: BinnedMatrix['joints'],
): Uint16Array | Uint32Array {
  const size = X.rows * columns;
  const bins = totalBins <= 65_536 ? new Uint16Array(size) : new Uint32Array(size);
  // A row starts with code 0 in every digit.
  const blank = new Int32Array(columns);
  for (const [j, { first }] of joints.entries()) blank[columns - joints.length + j] = first;
  const binary = features.filter((feature) => feature.kind === 'binary');
  const upper = Float32Array.from(
    binary,
    ({ feature, digit }) => digit.bundle.find((b) => b.feature === feature)?.upper as number,
  );
  const source = Int32Array.from(binary, ({ feature }) => feature);
  const target = Int32Array.from(binary, ({ column }) => column);
  const added = Int32Array.from(binary, ({ digit, code }) => digit.stride * code);
  const wide = features.filter((feature) => feature.kind !== 'binary');
  const codes = new Map(
    wide.map((feature) => [
      feature,
      feature.kind === 'categorical' ? new Map(feature.categories.map((c, bin) => [c, bin])) : undefined,
    ]),
  );
  for (let i = 0; i < X.rows; i++) {
    const to = i * columns;
    const from = i * X.columns;
    for (let c = 0; c < columns; c++) bins[to + c] = blank[c];
    for (let b = 0; b < source.length; b++) {
      if (Math.fround(X.data[from + source[b]]) === upper[b]) bins[to + target[b]] += added[b];
    }
    for (const feature of wide) {
      const value = Math.fround(X.data[from + feature.feature]);
      const bin =
        feature.kind === 'numerical'
          ? numericalBin(feature.bounds, value)
          : (codes.get(feature)?.get(value) ?? feature.categories.length);
      bins[to + feature.column] = feature.first + bin;
    }
  }
  return bins;
}

function numericalBin(bounds: Float64Array, value: number): number {
  if (Number.isNaN(value)) return bounds.length;
  let low = 0;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= bounds[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Categories by their number of rows, the most frequent first; the rarest share a bin with missing values. */
function frequentCategories({ data, rows, columns }: Matrix, feature: number, maxBins: number): number[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < rows; i++) {
    const value = data[i * columns + feature];
    if (Number.isNaN(value)) continue;
    // Above 2²⁴ neighbouring whole numbers are the same in float32.
    if (!Number.isInteger(value) || value < 0 || value > 16_777_216) {
      throw new InvalidArgumentError(`X[${i}, ${feature}]`, value, 'a category number: whole, from 0 to 16777216');
    }
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, maxBins - 1)
    .map(([category]) => category);
}
