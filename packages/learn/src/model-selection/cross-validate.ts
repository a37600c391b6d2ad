import type { Frame } from '../data/frame.js';
import type { Matrix } from '../data/matrix.js';
import type { FitOptions } from '../estimators/classifier.js';
import { type ParallelOptions, runTasks } from '../parallel/run-tasks.js';
import type { PipelineSpec } from '../pipeline/pipeline.js';
import type { Split } from '../splits/split.js';
import { type FoldResult, scoreFold, scoreFoldTask } from './score-fold.js';
import type { ScorerName } from './scorers.js';

/** The result of a cross-validation. */
export interface CrossValidation {
  /** By scorer, the score of each split, in order. */
  readonly scores: Readonly<Record<string, readonly number[]>>;
  /** Probabilities of each split's test rows, shape (test rows, classes). */
  readonly probabilities: readonly Matrix[];
}

/**
 * Fits a new pipeline, including its features, on the train part of each split and scores it on the test part, as scikit-learn's
 * `cross_validate`. Nothing in a test part reaches the fit.
 *
 * @param y labels, shape (rows of the frame)
 * @param scoring names of `SCORERS`
 * @throws InvalidArgumentError for what the fit or a scorer refuses, such as a test part with one class for `roc_auc` (scikit-learn
 *   gives NaN there)
 * @example
 * const splits = repeatedStratifiedKFold(y, { nSplits: 5, nRepeats: 2, randomState: 0 });
 * crossValidate(pipeline.spec(), frame, y, splits, ['roc_auc', 'log_loss']).scores.roc_auc;
 */
export function crossValidate(
  pipeline: PipelineSpec,
  frame: Frame,
  y: ArrayLike<number>,
  splits: readonly Split[],
  scoring: readonly ScorerName[],
): CrossValidation {
  const context = { frame, y, scoring };
  return collect(
    scoring,
    splits.map((split) => scoreFold(context, { pipeline, split })),
  );
}

/**
 * `crossValidate` for several pipelines on several threads, with the same results, in the order of the pipelines.
 *
 * @param options.groups number of each row's group, for fits that cross-validate; the splits are taken as they are
 * @throws InvalidArgumentError for what `crossValidate` refuses, or `threads` below 1
 * @throws the reason of `signal` if it is aborted
 */
export async function crossValidateParallel(
  pipelines: readonly PipelineSpec[],
  frame: Frame,
  y: ArrayLike<number>,
  splits: readonly Split[],
  scoring: readonly ScorerName[],
  options: ParallelOptions & Pick<FitOptions, 'groups'> = {},
): Promise<CrossValidation[]> {
  const { groups, ...onThreads } = options;
  const folds = pipelines.flatMap((pipeline) => splits.map((split) => ({ pipeline, split })));
  const results = await runTasks(scoreFoldTask, { frame, y, scoring, groups }, folds, onThreads);
  return pipelines.map((_, p) => collect(scoring, results.slice(p * splits.length, (p + 1) * splits.length)));
}

function collect(scoring: readonly ScorerName[], results: readonly FoldResult[]): CrossValidation {
  return {
    scores: Object.fromEntries(scoring.map((name) => [name, results.map(({ scores }) => scores[name])])),
    probabilities: results.map(({ probabilities }) => probabilities),
  };
}
