import { checkColumns } from '../checks/check-columns.js';
import { InvalidArgumentError } from '../checks/errors.js';

/** A non-decreasing, piecewise linear function; constant beyond its ends. */
export interface IsotonicFunction {
  /** Ascending. */
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Values of x closer than this count as equal (sklearn/isotonic.py: `np.finfo(float64).resolution`). */
const RESOLUTION = 1e-15;

/**
 * The non-decreasing function of x with the least weighted squared distance from y, by pooling adjacent violators (Barlow et al.
 * 1972). scikit-learn's `IsotonicRegression(out_of_bounds="clip")`.
 *
 * @param x shape (n), in any order
 * @param y shape (n)
 * @param weights shape (n); default: all 1. Rows of weight 0 are left out.
 * @throws InvalidArgumentError for no rows of positive weight, or lengths that differ
 */
export function isotonicRegression(x: ArrayLike<number>, y: ArrayLike<number>, weights?: ArrayLike<number>): IsotonicFunction {
  checkColumns({ y, weights }, 'x', x);
  const order = Array.from({ length: x.length }, (_, i) => i)
    .filter((i) => !weights || weights[i] > 0)
    .sort((a, b) => x[a] - x[b] || y[a] - y[b]);
  if (order.length === 0) throw new InvalidArgumentError('x', x, 'values with some row of positive weight');
  const points: { x: number; y: number; weight: number }[] = [];
  for (const i of order) {
    const weight = weights ? weights[i] : 1;
    const last = points.at(-1);
    if (last && x[i] - last.x < RESOLUTION) {
      last.y += (weight * (y[i] - last.y)) / (last.weight + weight);
      last.weight += weight;
    } else {
      points.push({ x: x[i], y: y[i], weight });
    }
  }
  const fitted = poolAdjacentViolators(points);
  // Points inside a level stretch add nothing.
  const kept = points.map(
    (_, i) => i === 0 || i === points.length - 1 || fitted[i] !== fitted[i - 1] || fitted[i] !== fitted[i + 1],
  );
  return { x: points.filter((_, i) => kept[i]).map((point) => point.x), y: fitted.filter((_, i) => kept[i]) };
}

function poolAdjacentViolators(points: readonly { y: number; weight: number }[]): number[] {
  const blocks: { sum: number; weight: number; size: number }[] = [];
  for (const { y, weight } of points) {
    let block = { sum: y * weight, weight, size: 1 };
    for (let before = blocks.at(-1); before && before.sum / before.weight >= block.sum / block.weight; before = blocks.at(-1)) {
      blocks.pop();
      block = { sum: before.sum + block.sum, weight: before.weight + block.weight, size: before.size + block.size };
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ sum, weight, size }) => new Array<number>(size).fill(sum / weight));
}

/** Value of the function, between its points by linear interpolation. */
export function isotonicValue({ x, y }: IsotonicFunction, at: number): number {
  const last = x.length - 1;
  if (at <= x[0]) return y[0];
  if (at >= x[last]) return y[last];
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= at) low = middle;
    else high = middle;
  }
  return y[low] + ((y[high] - y[low]) * (at - x[low])) / (x[high] - x[low]);
}
