export type { BoostedTree } from './boosting/boosted-tree.js';
export type { HistGradientBoostingParameters } from './boosting/boosting-parameters.js';
export { type IsotonicFunction, isotonicRegression, isotonicValue } from './calibration/isotonic-regression.js';
export { type SigmoidCalibration, sigmoidCalibration, sigmoidProbability } from './calibration/sigmoid-calibration.js';
export { type EstimatedPerformance, type EstimateOptions, estimatePerformance } from './cbpe/estimate-performance.js';
export { InvalidArgumentError, NotFittedError } from './checks/errors.js';
export { type Column, type Frame, frameOfMatrix, rowCount, takeFrameRows } from './data/frame.js';
export { type Matrix, matrixFromRows, take, takeRows, zeros } from './data/matrix.js';
export type { BaseClassifierSpec, BaseClassifierState } from './estimators/base-classifiers.js';
export {
  CalibratedClassifier,
  type CalibratedClassifierState,
  type Calibration,
  type CalibrationParameters,
} from './estimators/calibrated-classifier.js';
export { type Classifier, type FitOptions, mostProbable, predict } from './estimators/classifier.js';
export {
  type ClassifierSpec,
  type ClassifierState,
  classifierFromJSON,
  makeClassifier,
  specOf,
} from './estimators/classifier-spec.js';
export {
  DecisionTreeClassifier,
  type DecisionTreeClassifierState,
  type DecisionTreeParameters,
} from './estimators/decision-tree-classifier.js';
export { GaussianNB, type GaussianNBParameters, type GaussianNBState } from './estimators/gaussian-nb.js';
export {
  HistGradientBoostingClassifier,
  type HistGradientBoostingState,
} from './estimators/hist-gradient-boosting-classifier.js';
export {
  KNeighborsClassifier,
  type KNeighborsClassifierState,
  type KNeighborsParameters,
} from './estimators/k-neighbors-classifier.js';
export {
  LogisticRegression,
  type LogisticRegressionParameters,
  type LogisticRegressionState,
} from './estimators/logistic-regression.js';
export {
  RandomForestClassifier,
  type RandomForestClassifierState,
  type RandomForestParameters,
} from './estimators/random-forest-classifier.js';
export { type PairState, SVC, type SvcParameters, type SvcState } from './estimators/svc.js';
export { type BaselineShap, baselineShap, type Players } from './explain/baseline-shap.js';
export type { ChangeOfMean, ChangeOptions, ChangeShare } from './explain/change-shares.js';
export { canExplainChange, type ExplainChangeOptions, explainChange } from './explain/explain-change.js';
export { linearShap } from './explain/linear-shap.js';
export {
  type ColumnImportance,
  type PermutationImportanceOptions,
  permutationImportance,
} from './explain/permutation-importance.js';
export { type SampleChangeOptions, sampleChange } from './explain/sample-change.js';
export { type ShapValues, treeShap } from './explain/tree-shap.js';
export { averagePrecisionInterval } from './intervals/average-precision-interval.js';
export { brierScoreInterval } from './intervals/brier-score-interval.js';
export { campaignProfitInterval } from './intervals/campaign-profit-interval.js';
export { type CrossValidatedAuc, crossValidatedAuc, type HeldOutScores } from './intervals/cross-validated-auc.js';
export { expectedCalibrationErrorInterval } from './intervals/expected-calibration-error-interval.js';
export type { Interval, IntervalOptions } from './intervals/interval.js';
export { logLossInterval } from './intervals/log-loss-interval.js';
export { rocAucInterval } from './intervals/roc-auc-interval.js';
export { topDecileLiftInterval } from './intervals/top-decile-lift-interval.js';
export { accuracy } from './metrics/accuracy.js';
export { averagePrecision } from './metrics/average-precision.js';
export { brierScore } from './metrics/brier-score.js';
export { type CalibrationCurve, calibrationCurve } from './metrics/calibration-curve.js';
export { campaignProfit, type RetentionCampaign } from './metrics/campaign-profit.js';
export { type ClassificationReport, type ClassScores, classificationReport } from './metrics/classification-report.js';
export { type ConfusionMatrix, confusionMatrix } from './metrics/confusion-matrix.js';
export { type DeLongOptions, type DeLongTest, delongTest } from './metrics/delong-test.js';
export { expectedCalibrationError } from './metrics/expected-calibration-error.js';
export { type CampaignValues, type ExpectedMaximumProfit, expectedMaximumProfit } from './metrics/expected-maximum-profit.js';
export { logLoss } from './metrics/log-loss.js';
export { matthewsCorrelation } from './metrics/matthews-correlation.js';
export { multiclassLogLoss } from './metrics/multiclass-log-loss.js';
export { precisionRecallF1 } from './metrics/precision-recall.js';
export { type PrecisionRecallCurve, precisionRecallCurve } from './metrics/precision-recall-curve.js';
export { rocAuc } from './metrics/roc-auc.js';
export { type RocCurve, rocCurve } from './metrics/roc-curve.js';
export { topDecileLift } from './metrics/top-decile-lift.js';
export { type CrossValidation, crossValidate, crossValidateParallel } from './model-selection/cross-validate.js';
export type { FittedPipeline, Predictions } from './model-selection/fit-and-predict.js';
export { fitParallel } from './model-selection/fit-parallel.js';
export {
  type HalvingRandomSearchOptions,
  type HalvingRandomSearchResult,
  halvingRandomSearch,
  type SearchRound,
} from './model-selection/halving-random-search.js';
export type { Distribution, ParameterSpace } from './model-selection/parameter-space.js';
export { greaterIsBetter, SCORERS, type Scorer, type ScorerName } from './model-selection/scorers.js';
export { exportOnnx, type OnnxInput } from './onnx/export-onnx.js';
export { type ImportedClassifier, importOnnx } from './onnx/import-onnx.js';
export { OnnxRuntimeMissingError } from './onnx/onnx-runtime.js';
export { OnnxRuntimeModel } from './onnx/onnx-runtime-model.js';
export { onnxSideFiles } from './onnx/side-files.js';
export type { ParallelOptions } from './parallel/run-tasks.js';
export { Pipeline, type PipelineSpec, type PipelineState, positiveProbability } from './pipeline/pipeline.js';
export { Binarizer, type BinarizerParameters, type BinarizerState } from './preprocessing/binarizer.js';
export type { Categories } from './preprocessing/categories.js';
export {
  type ColumnBranch,
  ColumnTransformer,
  type ColumnTransformerSpec,
  type ColumnTransformerState,
} from './preprocessing/column-transformer.js';
export { OneHotEncoder, type OneHotEncoderParameters, type OneHotEncoderState } from './preprocessing/one-hot-encoder.js';
export { OrdinalEncoder, type OrdinalEncoderParameters, type OrdinalEncoderState } from './preprocessing/ordinal-encoder.js';
export { SimpleImputer, type SimpleImputerParameters, type SimpleImputerState } from './preprocessing/simple-imputer.js';
export { StandardScaler, type StandardScalerParameters, type StandardScalerState } from './preprocessing/standard-scaler.js';
export type { Transformer } from './preprocessing/transformer.js';
export type { TransformerSpec, TransformerState } from './preprocessing/transformer-spec.js';
export { RandomState } from './random/random-state.js';
export { type KFoldOptions, kFold } from './splits/k-fold.js';
export { type RepeatedStratifiedKFoldOptions, repeatedStratifiedKFold } from './splits/repeated-stratified-k-fold.js';
export type { Split } from './splits/split.js';
export { type StratifiedKFoldOptions, stratifiedKFold } from './splits/stratified-k-fold.js';
export { type TrainTestSplitOptions, trainTestSplit } from './splits/train-test-split.js';
export type { Kernel } from './svm/kernel.js';
export type { ClassWeight } from './training-data/class-weight.js';
export type { Tree } from './tree/tree.js';
