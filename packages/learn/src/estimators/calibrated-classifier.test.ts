import { describe, expect, it } from 'vitest';
import { take, takeRows } from '../data/matrix.js';
import { expectedCalibrationError } from '../metrics/expected-calibration-error.js';
import { trainTestSplit } from '../splits/train-test-split.js';
import { telco, telcoFeatures } from '../testing.js';
import { CalibratedClassifier } from './calibrated-classifier.js';
import { GaussianNB } from './gaussian-nb.js';

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

  it('names a parameter of the estimator within', () => {
    const wrong = { type: 'KNeighborsClassifier', parameters: { nNeighbors: 0 } } as const;
    expect(() => new CalibratedClassifier({ estimator: wrong })).toThrow('nNeighbors must be');
  });
});
