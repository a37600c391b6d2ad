import { type Matrix, zeros } from '../data/matrix.js';

/** 1 / (1 + exp(-z)) without overflow. */
export function sigmoid(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/** log(1 + exp(z)) without overflow. */
export function softplus(z: number): number {
  return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
}

/** Turns each row of scores into probabilities, in place: exp(score) over their sum. */
export function softmaxRows({ data, rows, columns }: Matrix): void {
  for (let i = 0; i < rows; i++) {
    const from = i * columns;
    const to = from + columns;
    let most = -Infinity;
    for (let k = from; k < to; k++) if (data[k] > most) most = data[k];
    let sum = 0;
    for (let k = from; k < to; k++) {
      data[k] = Math.exp(data[k] - most);
      sum += data[k];
    }
    for (let k = from; k < to; k++) data[k] /= sum;
  }
}

/**
 * Probabilities from scores, shape (n, classes). A single score per row, shape (n, 1), goes through the sigmoid and gives two
 * columns. Several go through the softmax, in place.
 */
export function probabilitiesOf(scores: Matrix): Matrix {
  if (scores.columns > 1) {
    softmaxRows(scores);
    return scores;
  }
  const probabilities = zeros(scores.rows, 2);
  for (let i = 0; i < scores.rows; i++) {
    probabilities.data[2 * i] = sigmoid(-scores.data[i]);
    probabilities.data[2 * i + 1] = sigmoid(scores.data[i]);
  }
  return probabilities;
}
