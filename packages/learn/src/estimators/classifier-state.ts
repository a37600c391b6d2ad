import type { Classifier } from './classifier.js';
import { DecisionTreeClassifier, type DecisionTreeClassifierState } from './decision-tree-classifier.js';
import { LogisticRegression, type LogisticRegressionState } from './logistic-regression.js';
import { RandomForestClassifier, type RandomForestClassifierState } from './random-forest-classifier.js';

/** The plain state of any classifier of this package. */
export type ClassifierState = LogisticRegressionState | DecisionTreeClassifierState | RandomForestClassifierState;

/** The fitted classifier of a state that `toJSON` gave. */
export function classifierFromJSON(state: ClassifierState): Classifier {
  switch (state.type) {
    case 'LogisticRegression':
      return LogisticRegression.fromJSON(state);
    case 'DecisionTreeClassifier':
      return DecisionTreeClassifier.fromJSON(state);
    case 'RandomForestClassifier':
      return RandomForestClassifier.fromJSON(state);
  }
}
