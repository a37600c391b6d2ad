import { RandomState } from '../random/random-state.js';

/**
 * Draws rows with replacement, and counts how often each row was drawn. The draws are those of scikit-learn's forests
 * (`_generate_sample_indices`): uniform, or in proportion to the weights (`RandomState.choice(p=…)`, since scikit-learn 1.8).
 *
 * @param draws number of draws
 * @param weights shape (rows). Default: uniform
 * @returns counts, shape (rows)
 */
export function bootstrapCounts(seed: number, rows: number, draws: number, weights?: ArrayLike<number>): Float64Array {
  const random = new RandomState(seed);
  const counts = new Float64Array(rows);
  if (!weights) {
    for (let i = 0; i < draws; i++) counts[random.randint(0, rows)]++;
    return counts;
  }
  const cumulative = cumulativeShares(weights);
  for (let i = 0; i < draws; i++) counts[upperBound(cumulative, random.random())]++;
  return counts;
}

function cumulativeShares(weights: ArrayLike<number>): Float64Array {
  const total = Array.from(weights).reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const cumulative = Float64Array.from(weights, (weight) => {
    sum += weight / total;
    return sum;
  });
  return cumulative.map((value) => value / sum);
}

/** Index of the first element greater than `value`. */
function upperBound(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
