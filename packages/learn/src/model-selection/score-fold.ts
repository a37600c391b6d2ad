import { type Frame, takeFrameRows } from '../data/frame.js';
import { type Matrix, take } from '../data/matrix.js';
import { defineTask } from '../parallel/task.js';
import { Pipeline, type PipelineSpec } from '../pipeline/pipeline.js';
import type { Split } from '../splits/split.js';
import { SCORERS, type ScorerName } from './scorers.js';

/** What the folds of a cross-validation have in common. */
export interface FoldContext {
  readonly frame: Frame;
  readonly y: ArrayLike<number>;
  readonly scoring: readonly ScorerName[];
  /** Number of each row's group, for fits that cross-validate. */
  readonly groups?: ArrayLike<number> | undefined;
}

/** One pipeline on one split. */
export interface Fold {
  readonly pipeline: PipelineSpec;
  readonly split: Split;
}

export interface FoldResult {
  readonly scores: Readonly<Record<string, number>>;
  /** Probabilities of the split's test rows, shape (test rows, classes). */
  readonly probabilities: Matrix;
}

/** Fits a pipeline, including its features, on the train part of a split and scores it on the test part. */
export function scoreFold({ frame, y, scoring, groups }: FoldContext, { pipeline: spec, split }: Fold): FoldResult {
  const pipeline = Pipeline.fromSpec(spec).fit(takeFrameRows(frame, split.train), take(y, split.train), {
    groups: groups && take(groups, split.train),
  });
  const probabilities = pipeline.predictProba(takeFrameRows(frame, split.test));
  const yTest = take(y, split.test);
  const { classes } = pipeline.classifier;
  return {
    scores: Object.fromEntries(scoring.map((name) => [name, SCORERS[name](yTest, probabilities, classes)])),
    probabilities,
  };
}

/** `scoreFold` for threads. */
export const scoreFoldTask = defineTask(import.meta.url, 'scoreFold', scoreFold);
