import type { Frame } from '../frame.js';
import { takeFrameRows } from '../frame.js';
import { take } from '../matrix.js';
import type { Pipeline } from '../pipeline.js';
import type { Split } from './train-test-split.js';

/** Scores the second class's probabilities of one fold's test part against its labels. */
export type Scorer = (yTrue: ArrayLike<number>, probability: Float64Array) => number;

/**
 * Fits a fresh pipeline, features and all, on the train part of each split and scores it on the test part, as
 * scikit-learn's `cross_validate`: nothing of a test part reaches the fit.
 *
 * @param makePipeline called once a split
 * @returns for each scorer the score of each split, in their order
 */
export function crossValidate<Name extends string>(
  makePipeline: () => Pipeline,
  frame: Frame,
  y: ArrayLike<number>,
  splits: readonly Split[],
  scorers: Readonly<Record<Name, Scorer>>,
): Record<Name, number[]> {
  const names = Object.keys(scorers) as Name[];
  const scores = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (const { train, test } of splits) {
    const pipeline = makePipeline().fit(takeFrameRows(frame, train), take(y, train));
    const probability = positiveProbability(pipeline, takeFrameRows(frame, test));
    const yTest = take(y, test);
    for (const name of names) scores[name].push(scorers[name](yTest, probability));
  }
  return scores;
}

/** Probability of the second class of each row. */
export function positiveProbability(pipeline: Pipeline, frame: Frame): Float64Array {
  const { data, rows, columns } = pipeline.predictProba(frame);
  return Float64Array.from({ length: rows }, (_, i) => data[i * columns + 1]);
}
