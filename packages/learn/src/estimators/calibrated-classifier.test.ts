import { describe, expect, it } from 'vitest';
import { matrixFromRows, take, takeRows } from '../data/matrix.js';
import { expectedCalibrationError } from '../metrics/expected-calibration-error.js';
import { RandomState } from '../random/random-state.js';
import { trainTestSplit } from '../splits/train-test-split.js';
import { telco, telcoFeatures } from '../testing.js';
import { CalibratedClassifier } from './calibrated-classifier.js';
import type { FitOptions } from './classifier.js';
import { GaussianNB } from './gaussian-nb.js';
import { SVC } from './svc.js';

describe('CalibratedClassifier', () => {
  it.each(['sigmoid', 'isotonic'] as const)('%s: the probabilities of naive Bayes come closer to what comes true', (method) => {
    const { frame, y } = telco();
    const X = telcoFeatures().fit(frame).transform(frame);
    const { train, test } = trainTestSplit(y.length, { testSize: 0.3, randomState: 1 });
    const [XTrain, yTrain, XTest, yTest] = [takeRows(X, train), take(y, train), takeRows(X, test), take(y, test)];
    const errorOf = (model: { predictProba(X: typeof XTest): typeof XTest }) => {
      const { data } = model.predictProba(XTest);
      return expectedCalibrationError(
        yTest,
        Float64Array.from(yTest, (_, i) => data[2 * i + 1]),
      );
    };
    const plain = errorOf(new GaussianNB().fit(XTrain, yTrain));
    const calibrated = errorOf(new CalibratedClassifier({ estimator: { type: 'GaussianNB' }, method }).fit(XTrain, yTrain));
    expect(plain).toBeGreaterThan(0.15);
    expect(calibrated).toBeLessThan(0.4 * plain);
  });

  it('refuses a class with fewer rows than folds, as scikit-learn does', () => {
    // CalibratedClassifierCV(cv=5): "Requesting 5-fold cross-validation but provided less than 5 examples for at least one class."
    const X = matrixFromRows(Array.from({ length: 30 }, (_, i) => [i, i % 7]));
    const few = Array.from({ length: 30 }, (_, i) => (i < 4 ? 1 : 0));
    const model = new CalibratedClassifier({ estimator: { type: 'GaussianNB' } });
    expect(() => model.fit(X, few)).toThrow('labels with at least 5 rows of each class for 5-fold cross-validation');
    expect(() => model.fit(X, few)).toThrow('got "4 rows of class 1"');
    expect(() => model.classes).toThrow('not fitted');
    const enough = few.map((label, i) => (i === 20 ? 1 : label));
    expect(model.fit(X, enough).classes).toEqual([0, 1]);
    const machine = new SVC({ probabilityFolds: 5 });
    expect(() => machine.fit(X, few)).toThrow('a smaller probabilityFolds needs fewer); got "4 rows of class 1"');
    expect(new SVC({ probabilityFolds: null }).fit(X, few).classes).toEqual([0, 1]);
  });

  it('is not fooled by rows that tell of each other, where their groups are known', () => {
    // One neighbour knows the label of each row whose twin it was fitted on, and nothing of the others: labels are noise.
    const random = new RandomState(3);
    const people = Array.from({ length: 200 }, () => [random.normal(), random.normal()]);
    const labelOf = people.map(() => (random.normal() > 0 ? 1 : 0));
    const groups = Array.from({ length: 1000 }, (_, i) => i % 200);
    const X = matrixFromRows(groups.map((person) => people[person] as number[]));
    const y = take(labelOf, groups);
    const estimator = { type: 'KNeighborsClassifier', parameters: { nNeighbors: 1 } } as const;
    const spread = (options: FitOptions) => {
      const { data } = new CalibratedClassifier({ estimator }).fit(X, y, options).predictProba(X);
      return Math.max(...data) - Math.min(...data);
    };
    expect(spread({})).toBeGreaterThan(0.9);
    expect(spread({ groups })).toBeLessThan(0.25);
  });

  it('names a parameter of the estimator within', () => {
    const wrong = { type: 'KNeighborsClassifier', parameters: { nNeighbors: 0 } } as const;
    expect(() => new CalibratedClassifier({ estimator: wrong })).toThrow('nNeighbors must be');
  });
});
