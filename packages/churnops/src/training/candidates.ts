import type { BaseClassifierSpec, ParameterSpace } from '@churnops/learn';

const tree = { maxDepth: 10, randomState: 11 };

/** The six models of the first system (docs/heritage.md), with its settings. */
const FIRST_SYSTEM_CANDIDATES: readonly BaseClassifierSpec[] = [
  // lbfgs stops where scikit-learn's default stops, short of the optimum: the figures are those that users know.
  { type: 'LogisticRegression', parameters: { solver: 'lbfgs' } },
  { type: 'DecisionTreeClassifier', parameters: tree },
  { type: 'RandomForestClassifier', parameters: tree },
  { type: 'SVC', parameters: { probabilityFolds: 2 } },
  { type: 'KNeighborsClassifier', parameters: { nNeighbors: 11 } },
  { type: 'GaussianNB', parameters: {} },
];

/** The models that training compares. */
export interface Candidates {
  /** Those whose parameters are known. At least one, unless there is boosting. */
  readonly given: readonly BaseClassifierSpec[];
  /** Whether boosting is tuned, and takes part. */
  readonly boosting: boolean;
}

export const ALL_CANDIDATES: Candidates = { given: FIRST_SYSTEM_CANDIDATES, boosting: true };

/** The parameters among which boosting is tuned. */
export const BOOSTING_SPACE: ParameterSpace = {
  nEstimators: { integer: [100, 400] },
  learningRate: { logUniform: [0.01, 0.1] },
  numLeaves: { integer: [4, 16] },
  minChildSamples: { integer: [10, 80] },
  subsample: { uniform: [0.4, 1] },
  colsampleByTree: { uniform: [0.2, 1] },
  regLambda: { logUniform: [0.01, 20] },
};

/**
 * Takes part in every search. `benchmarks/pick-boosting.js` found it by cross-validation on the bundled data set's train part alone (mean
 * ROC AUC 0.853): the hold-out rows were not used.
 */
export const KNOWN_BOOSTING = {
  nEstimators: 400,
  learningRate: 0.01,
  numLeaves: 8,
  minChildSamples: 100,
  subsample: 0.5,
  colsampleByTree: 0.7,
  regLambda: 0,
} as const;
