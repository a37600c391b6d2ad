import { InvalidArgumentError } from '../checks/errors.js';
import { type Frame, rowCount, takeFrameRows } from '../data/frame.js';
import { type Matrix, takeRows } from '../data/matrix.js';
import { CalibratedClassifier } from '../estimators/calibrated-classifier.js';
import type { Classifier } from '../estimators/classifier.js';
import { DecisionTreeClassifier } from '../estimators/decision-tree-classifier.js';
import { HistGradientBoostingClassifier } from '../estimators/hist-gradient-boosting-classifier.js';
import { LogisticRegression } from '../estimators/logistic-regression.js';
import { RandomForestClassifier } from '../estimators/random-forest-classifier.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { RandomState } from '../random/random-state.js';
import { baselineShap, leavesOf } from './baseline-shap.js';
import { type ChangeOfMean, type ChangeOptions, changeOfPairs } from './change-shares.js';
import { pairRows } from './row-pairs.js';
import { rowsWithin } from './rows-within.js';

export interface ExplainChangeOptions extends ChangeOptions {
  /** Greatest number of leaves to visit, which bounds the time: some 20 ns each. Fewer rows are used where there would be more. Default 60,000,000. */
  readonly mostLeaves?: number;
}

const EXPLAINED = [DecisionTreeClassifier, RandomForestClassifier, HistGradientBoostingClassifier, LogisticRegression];

/** Scores that differ by less, compared with what the columns move them, are equal but for rounding. */
const SAME = 1e-10;

/**
 * Whether `explainChange` can explain a pipeline: a tree, a forest, boosting or logistic regression, on its own or calibrated by a sigmoid.
 *
 * Isotonic calibration has steps: two rows of almost the same score can have very different probabilities, which no share of the score explains.
 */
export function canExplainChange({ classifier }: Pipeline): boolean {
  const model = modelOf(classifier);
  return EXPLAINED.some((kind) => model instanceof kind) && classifier.classes.length === 2;
}

/**
 * Splits the difference of the mean probability of class 2 between two samples over the columns of a pipeline: how much of it each column's drift has caused.
 *
 * The rows of the samples are paired at random. In each pair, the columns share the difference of the model's score by their exact Shapley values, the
 * baseline's row standing in for what is unknown (`baselineShap`; the one-hot outputs of a column are one player). Each value is then multiplied by the
 * difference of the two probabilities over the difference of the two scores. So calibration and the logistic function count, and the shares
 * of all columns sum to the difference of the means: on the scale of probabilities, not log-odds. That is shap's `TreeExplainer(model, data,
 * feature_perturbation="interventional", model_output="probability")`, averaged (the rescale rule: Chen, Lundberg, Lee, Nature Communications 13, 2022).
 *
 * @param baseline rows to compare with, at least one
 * @param current rows whose mean has changed, at least one
 * @throws InvalidArgumentError for a pipeline that `canExplainChange` denies, samples without rows, or what the pipeline refuses
 *
 * @example
 * const { change, shares } = explainChange(pipeline, trainingRows, todaysRows, { randomState: 0 });
 */
export function explainChange(pipeline: Pipeline, baseline: Frame, current: Frame, options: ExplainChangeOptions): ChangeOfMean {
  if (!canExplainChange(pipeline))
    throw new InvalidArgumentError(
      'pipeline',
      pipeline.classifier.type,
      'one of trees, boosting or logistic regression, of two classes',
    );
  for (const [name, frame] of Object.entries({ baseline, current }))
    if (rowCount(frame) === 0) throw new InvalidArgumentError(name, '0 rows', 'at least one row');
  const { randomState, change, mostLeaves = 60_000_000 } = options;
  const model = modelOf(pipeline.classifier);
  const random = new RandomState(randomState);
  const mostPairs = Math.max(2, Math.floor(mostLeaves / Math.max(1, leavesOf(model))));
  const drawn = rowsWithin(rowCount(baseline), rowCount(current), mostPairs, random);
  const Z = pipeline.features.transform(takeFrameRows(baseline, drawn.baseline));
  const X = pipeline.features.transform(takeFrameRows(current, drawn.current));
  const before = secondClass(pipeline, Z);
  const after = secondClass(pipeline, X);
  const pairs = pairRows(Z.rows, X.rows, random);
  const columns = pipeline.features.inputs;
  const players = { of: pipeline.features.sources().map((name) => columns.indexOf(name)), count: columns.length };
  const { values } = baselineShap(model, takeRows(X, pairs.current), takeRows(Z, pairs.baseline), players);
  const slope = slopeOf(pipeline.classifier);
  for (let i = 0; i < pairs.weight.length; i++) {
    const own = values.subarray(i * players.count, (i + 1) * players.count);
    const ofScore = own.reduce((sum, value) => sum + value, 0);
    const moved = own.reduce((sum, value) => sum + Math.abs(value), 0);
    const probability = after[pairs.current[i]];
    const isSame = Math.abs(ofScore) <= SAME * moved;
    const factor = isSame ? slope(probability) : (probability - before[pairs.baseline[i]]) / ofScore;
    for (let j = 0; j < players.count; j++) own[j] *= factor;
  }
  return changeOfPairs({ pairs, columns, values }, before, after, change);
}

function modelOf(classifier: Classifier): Classifier | undefined {
  if (!(classifier instanceof CalibratedClassifier)) return classifier;
  return classifier.calibrations.every((calibration) => 'sigmoid' in calibration) ? classifier.estimator : undefined;
}

/** How fast the probability rises with the score, by the probability. */
function slopeOf(classifier: Classifier): (probability: number) => number {
  if (classifier instanceof CalibratedClassifier) {
    const [calibration] = classifier.calibrations;
    const slope = 'sigmoid' in calibration ? -calibration.sigmoid[0] : Number.NaN;
    return (probability) => slope * probability * (1 - probability);
  }
  const isLogistic = classifier instanceof HistGradientBoostingClassifier || classifier instanceof LogisticRegression;
  return isLogistic ? (probability) => probability * (1 - probability) : () => 1;
}

function secondClass({ classifier }: Pipeline, X: Matrix): Float64Array {
  const { data } = classifier.predictProba(X);
  return Float64Array.from({ length: X.rows }, (_, i) => data[2 * i + 1]);
}
