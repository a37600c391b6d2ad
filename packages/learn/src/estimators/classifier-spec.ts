import { type BaseClassifierSpec, type BaseClassifierState, baseFromJSON, makeBase } from './base-classifiers.js';
import { CalibratedClassifier, type CalibratedClassifierState, type CalibrationParameters } from './calibrated-classifier.js';
import type { Classifier } from './classifier.js';

/** What any classifier of this package is made from, as plain data. */
export type ClassifierSpec =
  | BaseClassifierSpec
  | { readonly type: 'CalibratedClassifier'; readonly parameters: CalibrationParameters };

/** The fitted state of any classifier of this package, as plain data. */
export type ClassifierState = BaseClassifierState | CalibratedClassifierState;

/**
 * An unfitted classifier.
 *
 * @throws InvalidArgumentError for a parameter out of its range
 */
export function makeClassifier(spec: ClassifierSpec): Classifier {
  return spec.type === 'CalibratedClassifier' ? new CalibratedClassifier(spec.parameters) : makeBase(spec);
}

/** The spec that `makeClassifier` makes an unfitted copy from. */
export function specOf({ type, parameters }: Classifier): ClassifierSpec {
  return { type, parameters } as ClassifierSpec;
}

/** The fitted classifier of a state that `toJSON` gave. */
export function classifierFromJSON(state: ClassifierState): Classifier {
  return state.type === 'CalibratedClassifier' ? CalibratedClassifier.fromJSON(state) : baseFromJSON(state);
}
