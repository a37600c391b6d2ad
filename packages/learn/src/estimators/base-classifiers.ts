import type { HistGradientBoostingParameters } from '../boosting/boosting-parameters.js';
import type { Classifier } from './classifier.js';
import {
  DecisionTreeClassifier,
  type DecisionTreeClassifierState,
  type DecisionTreeParameters,
} from './decision-tree-classifier.js';
import { GaussianNB, type GaussianNBParameters, type GaussianNBState } from './gaussian-nb.js';
import { HistGradientBoostingClassifier, type HistGradientBoostingState } from './hist-gradient-boosting-classifier.js';
import { KNeighborsClassifier, type KNeighborsClassifierState, type KNeighborsParameters } from './k-neighbors-classifier.js';
import { LogisticRegression, type LogisticRegressionParameters, type LogisticRegressionState } from './logistic-regression.js';
import {
  RandomForestClassifier,
  type RandomForestClassifierState,
  type RandomForestParameters,
} from './random-forest-classifier.js';
import { SVC, type SvcParameters, type SvcState } from './svc.js';

/** What a classifier is made from, as plain data. Classifiers that wrap others have specs of their own. */
export type BaseClassifierSpec =
  | { readonly type: 'LogisticRegression'; readonly parameters?: LogisticRegressionParameters }
  | { readonly type: 'DecisionTreeClassifier'; readonly parameters?: DecisionTreeParameters }
  | { readonly type: 'RandomForestClassifier'; readonly parameters?: RandomForestParameters }
  | { readonly type: 'HistGradientBoostingClassifier'; readonly parameters?: HistGradientBoostingParameters }
  | { readonly type: 'SVC'; readonly parameters?: SvcParameters }
  | { readonly type: 'KNeighborsClassifier'; readonly parameters?: KNeighborsParameters }
  | { readonly type: 'GaussianNB'; readonly parameters?: GaussianNBParameters };

/** The fitted state of such a classifier. */
export type BaseClassifierState =
  | LogisticRegressionState
  | DecisionTreeClassifierState
  | RandomForestClassifierState
  | HistGradientBoostingState
  | SvcState
  | KNeighborsClassifierState
  | GaussianNBState;

/**
 * An unfitted classifier.
 *
 * @throws InvalidArgumentError for a parameter out of its range
 */
export function makeBase({ type, parameters }: BaseClassifierSpec): Classifier {
  switch (type) {
    case 'LogisticRegression':
      return new LogisticRegression(parameters);
    case 'DecisionTreeClassifier':
      return new DecisionTreeClassifier(parameters);
    case 'RandomForestClassifier':
      return new RandomForestClassifier(parameters);
    case 'HistGradientBoostingClassifier':
      return new HistGradientBoostingClassifier(parameters);
    case 'SVC':
      return new SVC(parameters);
    case 'KNeighborsClassifier':
      return new KNeighborsClassifier(parameters);
    case 'GaussianNB':
      return new GaussianNB(parameters);
  }
}

/** The fitted classifier of a state that `toJSON` gave. */
export function baseFromJSON(state: BaseClassifierState): Classifier {
  switch (state.type) {
    case 'LogisticRegression':
      return LogisticRegression.fromJSON(state);
    case 'DecisionTreeClassifier':
      return DecisionTreeClassifier.fromJSON(state);
    case 'RandomForestClassifier':
      return RandomForestClassifier.fromJSON(state);
    case 'HistGradientBoostingClassifier':
      return HistGradientBoostingClassifier.fromJSON(state);
    case 'SVC':
      return SVC.fromJSON(state);
    case 'KNeighborsClassifier':
      return KNeighborsClassifier.fromJSON(state);
    case 'GaussianNB':
      return GaussianNB.fromJSON(state);
  }
}
