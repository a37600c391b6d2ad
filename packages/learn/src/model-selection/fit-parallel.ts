import type { Frame } from '../data/frame.js';
import { type ParallelOptions, runTasks } from '../parallel/run-tasks.js';
import type { PipelineSpec } from '../pipeline/pipeline.js';
import type { Split } from '../splits/split.js';
import { type FittedPipeline, fitAndPredictTask } from './fit-and-predict.js';

/**
 * Fits several pipelines on the train part of a split, on several threads, and has each predict both parts. In the order of the
 * pipelines.
 *
 * @param y labels, shape (rows of the frame)
 */
export function fitParallel(
  pipelines: readonly PipelineSpec[],
  frame: Frame,
  y: ArrayLike<number>,
  split: Split,
  options: ParallelOptions = {},
): Promise<FittedPipeline[]> {
  return runTasks(fitAndPredictTask, { frame, y, split }, pipelines, options);
}
