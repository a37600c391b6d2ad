import { type Frame, takeFrameRows } from '../data/frame.js';
import { type Matrix, take } from '../data/matrix.js';
import { mostProbable } from '../estimators/classifier.js';
import { defineTask } from '../parallel/task.js';
import { Pipeline, type PipelineSpec, type PipelineState } from '../pipeline/pipeline.js';
import type { Split } from '../splits/split.js';

/** Rows, and how they are split into those to fit on and the others. */
export interface FitContext {
  readonly frame: Frame;
  readonly y: ArrayLike<number>;
  readonly split: Split;
  /** Number of each row's group, for fits that cross-validate. */
  readonly groups?: ArrayLike<number> | undefined;
}

/** A model's predictions for some rows. */
export interface Predictions {
  /** Shape (rows, classes). */
  readonly probabilities: Matrix;
  /** Labels, shape (rows). */
  readonly labels: Float64Array;
}

/** A fitted pipeline, and what it predicts for both parts. */
export interface FittedPipeline {
  readonly state: PipelineState;
  readonly train: Predictions;
  readonly test: Predictions;
}

/** Fits a pipeline on the train part of a split and predicts both parts. */
export function fitAndPredict({ frame, y, split, groups }: FitContext, spec: PipelineSpec): FittedPipeline {
  const train = takeFrameRows(frame, split.train);
  const pipeline = Pipeline.fromSpec(spec).fit(train, take(y, split.train), { groups: groups && take(groups, split.train) });
  const { classifier } = pipeline;
  const predict = (rows: Frame): Predictions => {
    const probabilities = pipeline.predictProba(rows);
    // Most classifiers' labels follow from their probabilities. Scoring the rows again would take as long again.
    const labels = classifier.predict ? pipeline.predict(rows) : mostProbable(probabilities, classifier.classes);
    return { probabilities, labels };
  };
  return { state: pipeline.toJSON(), train: predict(train), test: predict(takeFrameRows(frame, split.test)) };
}

/** `fitAndPredict` for threads. */
export const fitAndPredictTask = defineTask(import.meta.url, 'fitAndPredict', fitAndPredict);
