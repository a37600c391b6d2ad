import type { Matrix } from '../data/matrix.js';

/**
 * The training matrix in the form that building a tree needs. Each value is cast to float32, as in scikit-learn, and replaced by its
 * rank among the values of its feature. All trees of a forest share it, across threads too.
 */
export interface RankedFeatures {
  readonly rows: number;
  readonly features: number;
  /** `ranks[feature][row]`: the rank of the value. In bytes if the feature has at most two values. */
  readonly ranks: readonly (Uint8Array | Int32Array)[];
  /** `values[feature][rank]`: the distinct values of the feature in ascending order. */
  readonly values: readonly Float32Array[];
}

/** Ranks the columns of `X`, shape (rows, features), which must be finite. The arrays are in shared memory. */
export function rankFeatures(X: Matrix): RankedFeatures {
  const { rows, columns, data } = X;
  const ranks: (Uint8Array | Int32Array)[] = [];
  const values: Float32Array[] = [];
  const column = new Float32Array(rows);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) column[i] = data[i * columns + j];
    const distinct = distinctAscending(column);
    values.push(distinct);
    ranks.push(distinct.length <= 2 ? binaryRanks(column, distinct) : searchRanks(column, distinct));
  }
  return { rows, features: columns, ranks, values };
}

function distinctAscending(column: Float32Array): Float32Array {
  const seen = fewValues(column);
  if (seen)
    return shared(
      Float32Array,
      seen.sort((a, b) => a - b),
    );
  const sorted = column.slice().sort();
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[count - 1]) sorted[count++] = sorted[i];
  }
  return shared(Float32Array, sorted.subarray(0, count));
}

/** The distinct values if there are at most two. This case is common after one-hot encoding, and needs no sort. */
function fewValues(column: Float32Array): number[] | undefined {
  const first = column[0];
  let second: number | undefined;
  for (let i = 1; i < column.length; i++) {
    const value = column[i];
    if (value === first || value === second) continue;
    if (second !== undefined) return undefined;
    second = value;
  }
  return second === undefined ? [first] : [first, second];
}

function binaryRanks(column: Float32Array, distinct: Float32Array): Uint8Array {
  const ranks = new Uint8Array(new SharedArrayBuffer(column.length));
  const upper = distinct[1];
  if (upper !== undefined) for (let i = 0; i < column.length; i++) ranks[i] = column[i] === upper ? 1 : 0;
  return ranks;
}

function searchRanks(column: Float32Array, distinct: Float32Array): Int32Array {
  const ranks = new Int32Array(new SharedArrayBuffer(4 * column.length));
  for (let i = 0; i < column.length; i++) {
    const value = column[i];
    let low = 0;
    let high = distinct.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (distinct[middle] < value) low = middle + 1;
      else high = middle;
    }
    ranks[i] = low;
  }
  return ranks;
}

function shared(Type: Float32ArrayConstructor, values: ArrayLike<number>): Float32Array {
  const copy = new Type(new SharedArrayBuffer(values.length * Type.BYTES_PER_ELEMENT));
  copy.set(values);
  return copy;
}
