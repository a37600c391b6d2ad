import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { take, takeRows } from '../data/matrix.js';
import { CalibratedClassifier } from '../estimators/calibrated-classifier.js';
import { GaussianNB } from '../estimators/gaussian-nb.js';
import { expectedCalibrationError } from '../metrics/expected-calibration-error.js';
import { trainTestSplit } from '../splits/train-test-split.js';
import { telco, telcoFeatures } from '../testing.js';
import { isotonicRegression, isotonicValue } from './isotonic-regression.js';
import { sigmoidCalibration, sigmoidProbability } from './sigmoid-calibration.js';

describe('isotonicRegression', () => {
  it('pools adjacent violators', () => {
    // The worked example of Barlow et al. by hand: 3, 2 pool to 2.5; 5, 4 to 4.5.
    const f = isotonicRegression([1, 2, 3, 4, 5], [1, 3, 2, 5, 4]);
    expect([1, 2, 3, 4, 5].map((x) => isotonicValue(f, x))).toEqual([1, 2.5, 2.5, 4.5, 4.5]);
    expect(isotonicValue(f, 1.5)).toBeCloseTo(1.75, 12);
    expect([isotonicValue(f, -9), isotonicValue(f, 9)]).toEqual([1, 4.5]);
  });

  it('never decreases, keeps the mean, and leaves a monotone sample as it is', () => {
    const sample = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(sample, (points) => {
        const x = points.map(([value]) => value);
        const y = points.map(([, label]) => label);
        const f = isotonicRegression(x, y);
        const fitted = x.map((value) => isotonicValue(f, value));
        const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
        expect(sum(fitted)).toBeCloseTo(sum(y), 9);
        for (let at = 0; at < 20; at += 0.5)
          expect(isotonicValue(f, at + 0.5)).toBeGreaterThanOrEqual(isotonicValue(f, at) - 1e-12);
      }),
    );
    expect(isotonicRegression([1, 2, 3], [0.1, 0.2, 0.9]).y).toEqual([0.1, 0.2, 0.9]);
  });
});

describe('sigmoidCalibration', () => {
  it('finds the sigmoid that the labels were drawn from', () => {
    const scores = Array.from({ length: 4001 }, (_, i) => (i - 2000) / 500);
    // A label for each score at its probability: on average what the sigmoid says.
    const labels = scores.map((score, i) => ((i * 0.6180339887) % 1 < 1 / (1 + Math.exp(-(1.5 * score - 0.5))) ? 1 : 0));
    const [slope, intercept] = sigmoidCalibration(scores, labels);
    expect(slope).toBeCloseTo(-1.5, 1);
    expect(intercept).toBeCloseTo(0.5, 1);
    expect(sigmoidProbability([slope, intercept], 1 / 3)).toBeCloseTo(0.5, 1);
  });
});

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
