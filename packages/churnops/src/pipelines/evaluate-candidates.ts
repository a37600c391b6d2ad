import {
  accuracy,
  averagePrecision,
  brierScore,
  type ClassificationReport,
  type ConfusionMatrix,
  classificationReport,
  confusionMatrix,
  crossValidate,
  type Frame,
  logLoss,
  matthewsCorrelation,
  type Pipeline,
  type PipelineState,
  positiveProbability,
  precisionRecallF1,
  rocAuc,
  type Split,
  stratifiedKFold,
  take,
  takeFrameRows,
  trainTestSplit,
} from '@churnops/learn';
import { CANDIDATES, makePipeline } from './candidates.js';

/** The split of the seed project, and of scikit-learn's reference figures. */
export const SPLIT = { testSize: 0.3, randomState: 42 } as const;
export const CROSS_VALIDATION = { nSplits: 5, randomState: 0 } as const;

/** What came of one candidate. */
export interface CandidateResult {
  readonly name: string;
  readonly parameters: Readonly<Record<string, number | string>>;
  /** `cv_…` by cross-validation on the train part, `train_…` and `test_…` of the model fitted on it. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly report: ClassificationReport;
  readonly confusion: ConfusionMatrix;
  /** Feature and importance, greatest first. */
  readonly importances: readonly { readonly feature: string; readonly importance: number }[];
  readonly pipeline: PipelineState;
}

/** Train and hold-out rows of `n`, the same for the same n. */
export function holdOutSplit(n: number): Split {
  return trainTestSplit(n, SPLIT);
}

/**
 * Cross-validates each candidate on the train part of the split, fits it on all of that part and measures it on both.
 *
 * @param onProgress called after each candidate with how many are done
 */
export function evaluateCandidates(
  frame: Frame,
  churned: ArrayLike<number>,
  onProgress: (done: number) => void,
): CandidateResult[] {
  const { train, test } = holdOutSplit(churned.length);
  const trainPart = { frame: takeFrameRows(frame, train), y: take(churned, train) };
  const testPart = { frame: takeFrameRows(frame, test), y: take(churned, test) };
  const folds = stratifiedKFold(trainPart.y, CROSS_VALIDATION);
  return CANDIDATES.map((candidate, i) => {
    const make = () => makePipeline(candidate.makeClassifier());
    const scores = crossValidate(make, trainPart.frame, trainPart.y, folds, {
      roc_auc: rocAuc,
      log_loss: logLoss,
      accuracy: (y, probability) => accuracy(y, toLabels(probability)),
    });
    const pipeline = make().fit(trainPart.frame, trainPart.y);
    const predicted = toLabels(positiveProbability(pipeline, testPart.frame));
    const result: CandidateResult = {
      name: candidate.name,
      parameters: candidate.parameters,
      metrics: {
        ...Object.fromEntries(
          Object.entries(scores).flatMap(([name, values]) => [
            [`cv_${name}_mean`, mean(values)],
            [`cv_${name}_std`, standardDeviation(values)],
          ]),
        ),
        ...prefixed('train_', scoreModel(pipeline, trainPart.frame, trainPart.y)),
        ...prefixed('test_', scoreModel(pipeline, testPart.frame, testPart.y)),
      },
      report: classificationReport(testPart.y, predicted),
      confusion: confusionMatrix(testPart.y, predicted),
      importances: sortedImportances(pipeline),
      pipeline: pipeline.toJSON(),
    };
    onProgress(i + 1);
    return result;
  });
}

/** Metrics of a fitted model on labelled rows. */
export function scoreModel(pipeline: Pipeline, frame: Frame, y: ArrayLike<number>): Record<string, number> {
  const probability = positiveProbability(pipeline, frame);
  const predicted = toLabels(probability);
  return {
    accuracy: accuracy(y, predicted),
    ...precisionRecallF1(y, predicted),
    matthews_correlation: matthewsCorrelation(y, predicted),
    roc_auc: rocAuc(y, probability),
    average_precision: averagePrecision(y, probability),
    log_loss: logLoss(y, probability),
    brier_score: brierScore(y, probability),
  };
}

/** 1 where leaving is likelier than staying. */
export function toLabels(probability: Float64Array): Uint8Array {
  return Uint8Array.from(probability, (value) => (value > 0.5 ? 1 : 0));
}

function sortedImportances(pipeline: Pipeline): CandidateResult['importances'] {
  const { featureImportances } = pipeline.classifier;
  return pipeline.features
    .featureNames()
    .map((feature, j) => ({ feature, importance: featureImportances[j] as number }))
    .sort((a, b) => b.importance - a.importance);
}

function prefixed(prefix: string, metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [prefix + name, value]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardDeviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
}
