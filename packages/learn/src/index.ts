export { InvalidArgumentError, NotFittedError } from './errors.js';
export type { Classifier, FitOptions } from './estimators/classifier.js';
export { mostProbable, predict } from './estimators/classifier.js';
export { type ClassifierState, classifierFromJSON } from './estimators/classifier-state.js';
export { DecisionTreeClassifier, type DecisionTreeClassifierState } from './estimators/decision-tree-classifier.js';
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
export type { Tree } from './estimators/tree.js';
export type { TreeParameters } from './estimators/tree-parameters.js';
export { type Column, type Frame, rowCount, takeFrameRows } from './frame.js';
export { type Matrix, matrixFromRows, take, takeRows, zeros } from './matrix.js';
export { accuracy } from './metrics/accuracy.js';
export { averagePrecision } from './metrics/average-precision.js';
export { brierScore } from './metrics/brier-score.js';
export { type ClassificationReport, type ClassScores, classificationReport } from './metrics/classification-report.js';
export { type ConfusionMatrix, confusionMatrix } from './metrics/confusion-matrix.js';
export { logLoss } from './metrics/log-loss.js';
export { matthewsCorrelation } from './metrics/matthews-correlation.js';
export { precisionRecallF1 } from './metrics/precision-recall.js';
export { rocAuc } from './metrics/roc-auc.js';
export { crossValidate, positiveProbability, type Scorer } from './model-selection/cross-validate.js';
export { type KFoldOptions, kFold } from './model-selection/k-fold.js';
export { stratifiedKFold } from './model-selection/stratified-k-fold.js';
export { type Split, type TrainTestSplitOptions, trainTestSplit } from './model-selection/train-test-split.js';
export { exportOnnx, type OnnxInput } from './onnx/export-onnx.js';
export { Pipeline, type PipelineState } from './pipeline.js';
export { Binarizer } from './preprocessing/binarizer.js';
export { type ColumnBranch, ColumnTransformer } from './preprocessing/column-transformer.js';
export { OneHotEncoder } from './preprocessing/one-hot-encoder.js';
export { SimpleImputer } from './preprocessing/simple-imputer.js';
export { StandardScaler } from './preprocessing/standard-scaler.js';
export type { Transformer } from './preprocessing/transformer.js';
export { RandomState } from './random/random-state.js';
