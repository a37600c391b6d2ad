import { checkWhole } from '../checks/check-parameter.js';
import type { Frame } from '../data/frame.js';
import { takeFrameRows } from '../data/frame.js';
import { greaterIsBetter, SCORERS, type ScorerName } from '../model-selection/scorers.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { RandomState } from '../random/random-state.js';

export interface PermutationImportanceOptions {
  /** The score whose decrease is measured. Default `'roc_auc'`. */
  readonly scoring?: ScorerName;
  /** How many times each column is shuffled. Default 5. */
  readonly nRepeats?: number;
  readonly randomState: number;
}

export interface ColumnImportance {
  readonly column: string;
  /** Mean decrease of the score when the column is shuffled. */
  readonly mean: number;
  readonly standardDeviation: number;
}

/**
 * How much worse a fitted pipeline scores when a column's values are shuffled among the rows, whatever its model (Breiman 2001);
 * scikit-learn's `permutation_importance`, over the raw columns. In the order of the pipeline's inputs.
 *
 * @param frame rows that the model has not learned from
 * @param y their labels
 * @throws InvalidArgumentError for `nRepeats` below 1, or what the pipeline or the scorer refuses
 */
export function permutationImportance(
  pipeline: Pipeline,
  frame: Frame,
  y: ArrayLike<number>,
  options: PermutationImportanceOptions,
): ColumnImportance[] {
  const { scoring = 'roc_auc', nRepeats = 5, randomState } = options;
  checkWhole('nRepeats', nRepeats, 1);
  const { classes } = pipeline.classifier;
  const sign = greaterIsBetter(scoring) ? 1 : -1;
  const scoreOf = (rows: Frame) => SCORERS[scoring](y, pipeline.predictProba(rows), classes);
  const baseline = scoreOf(frame);
  // As in scikit-learn: a generator of the same seed for each column, and each shuffle starts from the one before.
  const seed = new RandomState(randomState).randint(0, 2 ** 31);
  return pipeline.features.inputs.map((column) => {
    const random = new RandomState(seed);
    const order = Int32Array.from({ length: y.length }, (_, i) => i);
    let shuffled: Frame = new Map([...frame].filter(([name]) => name === column));
    const losses = Array.from({ length: nRepeats }, () => {
      random.shuffle(order);
      shuffled = takeFrameRows(shuffled, order);
      return sign * (baseline - scoreOf(new Map([...frame, ...shuffled])));
    });
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / nRepeats;
    const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / nRepeats;
    return { column, mean, standardDeviation: Math.sqrt(variance) };
  });
}
