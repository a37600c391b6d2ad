import type { Frame } from '../data/frame.js';
import type { FitOptions } from '../estimators/classifier.js';
import { type ParallelOptions, runTasks } from '../parallel/run-tasks.js';
import type { PipelineSpec } from '../pipeline/pipeline.js';
import type { Split } from '../splits/split.js';
import { type FittedPipeline, fitAndPredictTask } from './fit-and-predict.js';

/**
 * Fits several pipelines on the train part of a split, on several threads, and predicts both parts with each. The results are in
 * the order of the pipelines.
 *
 * @param y labels, shape (rows of the frame)
 * @throws InvalidArgumentError for what a pipeline's `fit` refuses, or `threads` below 1
 * @throws the reason of `signal` if it is aborted
 */
export function fitParallel(
  pipelines: readonly PipelineSpec[],
  frame: Frame,
  y: ArrayLike<number>,
  split: Split,
  { groups, ...options }: ParallelOptions & Pick<FitOptions, 'groups'> = {},
): Promise<FittedPipeline[]> {
  return runTasks(fitAndPredictTask, { frame, y, split, groups }, pipelines, options);
}
