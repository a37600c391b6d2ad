import {
  Binarizer,
  type Classifier,
  ColumnTransformer,
  DecisionTreeClassifier,
  LogisticRegression,
  OneHotEncoder,
  Pipeline,
  RandomForestClassifier,
  SimpleImputer,
  StandardScaler,
} from '@churnops/learn';
import { BINARY_NUMBER_FEATURES, BINARY_TEXT_FEATURES, CATEGORICAL_FEATURES, NUMERICAL_FEATURES } from '../customers/schema.js';

/** A kind of model that training tries. */
export interface Candidate {
  readonly name: string;
  /** Logged as params of its run. */
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly makeClassifier: () => Classifier;
}

const tree = { maxDepth: 10, randomState: 11 };

export const CANDIDATES: readonly Candidate[] = [
  { name: 'LogisticRegression', parameters: { C: 1 }, makeClassifier: () => new LogisticRegression() },
  { name: 'DecisionTreeClassifier', parameters: tree, makeClassifier: () => new DecisionTreeClassifier(tree) },
  {
    name: 'RandomForestClassifier',
    parameters: { ...tree, nEstimators: 100 },
    makeClassifier: () => new RandomForestClassifier({ ...tree, nEstimators: 100 }),
  },
];

/**
 * An unfitted model: the design's features and a classifier. A blank TotalCharges (a customer without a bill yet) counts as 0,
 * which is what has been billed: such customers are scored like all others.
 */
export function makePipeline(classifier: Classifier): Pipeline {
  const features = new ColumnTransformer([
    { name: 'cat', columns: CATEGORICAL_FEATURES, steps: [new OneHotEncoder()] },
    { name: 'num', columns: NUMERICAL_FEATURES, steps: [new SimpleImputer({ fillValue: 0 }), new StandardScaler()] },
    { name: 'bin', columns: BINARY_NUMBER_FEATURES, steps: [new Binarizer()] },
    { name: 'bin', columns: BINARY_TEXT_FEATURES, steps: [new OneHotEncoder({ drop: 'if_binary' })] },
  ]);
  return new Pipeline(features, classifier);
}
