import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture } from '../testing.js';
import { accuracy } from './accuracy.js';
import { averagePrecision } from './average-precision.js';
import { brierScore } from './brier-score.js';
import { calibrationCurve } from './calibration-curve.js';
import { classificationReport } from './classification-report.js';
import { confusionMatrix } from './confusion-matrix.js';
import { expectedCalibrationError } from './expected-calibration-error.js';
import { expectedMaximumProfit } from './expected-maximum-profit.js';
import { logLoss } from './log-loss.js';
import { matthewsCorrelation } from './matthews-correlation.js';
import { multiclassLogLoss } from './multiclass-log-loss.js';
import { precisionRecallF1 } from './precision-recall.js';
import { precisionRecallCurve } from './precision-recall-curve.js';
import { rocAuc } from './roc-auc.js';
import { rocCurve } from './roc-curve.js';
import { topDecileLift } from './top-decile-lift.js';

describe('metrics are scikit-learn’s', () => {
  for (const [i, { y, score, ...expected }] of fixture('metrics').cases.entries()) {
    const predicted = score.map((s: number) => (s >= 0.5 ? 1 : 0));
    it(`sample ${i}`, () => {
      const near = (actual: number, value: number) => expect(Math.abs(actual - value)).toBeLessThan(1e-12);
      near(accuracy(y, predicted), expected.accuracy);
      const { precision, recall, f1 } = precisionRecallF1(y, predicted);
      near(precision, expected.precision);
      near(recall, expected.recall);
      near(f1, expected.f1);
      near(rocAuc(y, score), expected.roc_auc);
      near(averagePrecision(y, score), expected.average_precision);
      near(logLoss(y, score), expected.log_loss);
      near(brierScore(y, score), expected.brier);
      near(matthewsCorrelation(y, predicted), expected.mcc);
      expect(confusionMatrix(y, predicted).counts).toEqual(expected.confusion);
      // Null in the fixture: not computed for that sample.
      if (expected.top_decile_lift !== null) near(topDecileLift(y, score), expected.top_decile_lift);
      const curves = (actual: readonly (readonly number[])[], values: number[][] | null) => {
        if (values === null) return;
        expect(actual.map((line) => line.length)).toEqual(values.map((line) => line.length));
        for (const [l, line] of values.entries()) for (const [p, value] of line.entries()) near(actual[l][p], value);
      };
      const roc = rocCurve(y, score);
      curves([roc.falsePositiveRate, roc.truePositiveRate], expected.roc);
      const pr = precisionRecallCurve(y, score);
      curves([pr.precision, pr.recall], expected.pr);
      const calibration = calibrationCurve(y, score, 10);
      curves([calibration.observed, calibration.predicted], expected.calibration);
      const report = classificationReport(y, predicted);
      for (const [label, scores] of Object.entries<Record<string, number> | number>(expected.report)) {
        if (typeof scores === 'number') near(report.accuracy, scores);
        else for (const [key, value] of Object.entries(scores)) near((report[label] as never)[key], value);
      }
    });
  }

  it('expected maximum profit is EMP-py’s', () => {
    for (const { y, score, clv, d, f, alpha, beta, result } of fixture('emp').cases) {
      const profit = expectedMaximumProfit(y, score, { clv, offer: d, contact: f, alpha, beta });
      expect(Math.abs(profit.mp - result.MP)).toBeLessThan(1e-9);
      expect(Math.abs(profit.mpFraction - result.MP_fraction)).toBeLessThan(1e-9);
      expect(Math.abs(profit.emp - result.EMP)).toBeLessThan(1e-9);
      expect(Math.abs(profit.empFraction - result.EMP_fraction)).toBeLessThan(1e-9);
    }
  });

  it('a model that knows is calibrated, and one that always says ½ is off by its distance from the share', () => {
    expect(expectedCalibrationError([0, 1, 1, 0], [0, 1, 1, 0])).toBe(0);
    expect(expectedCalibrationError([0, 0, 0, 1], [0.5, 0.5, 0.5, 0.5])).toBeCloseTo(0.25, 12);
  });

  it('the ROC AUC depends on the order of the scores alone', () => {
    const sample = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: -50, max: 50 })), { minLength: 2 });
    fc.assert(
      fc.property(sample, (rows) => {
        const y = rows.map(([label]) => label);
        fc.pre(new Set(y).size === 2);
        const score = rows.map(([, value]) => value);
        const auc = rocAuc(y, score);
        expect(
          rocAuc(
            y,
            score.map((value) => Math.exp(value / 10)),
          ),
        ).toBeCloseTo(auc, 12);
        expect(
          rocAuc(
            y,
            score.map((value) => -value),
          ),
        ).toBeCloseTo(1 - auc, 12);
      }),
    );
  });

  it('refuse labels other than 0 and 1, probabilities outside 0 to 1, and what has no rows', () => {
    expect(() => brierScore([0, 2], [0.1, 0.2])).toThrow('yTrue[1] must be 0 or 1; got 2');
    for (const metric of [matthewsCorrelation, precisionRecallF1]) {
      expect(() => metric([0, 1], [0, 0.4])).toThrow('yPredicted[1] must be 0 or 1; got 0.4');
    }
    for (const metric of [brierScore, logLoss, expectedCalibrationError, calibrationCurve]) {
      for (const wrong of [-0.1, 1.1, Number.NaN]) {
        expect(() => metric([0, 1], [0.5, wrong])).toThrow(`probability[1] must be between 0 and 1; got ${wrong}`);
      }
      // Sums of rounded shares may pass 1 by a little.
      expect(() => metric([0, 1], [-1e-17, 1 + 2e-16])).not.toThrow();
    }
    const outside = { data: Float64Array.of(0.5, 0.5, 2, -1), rows: 2, columns: 2 };
    expect(() => multiclassLogLoss([0, 0], outside, [0, 1])).toThrow('probabilities[1, 0] must be between 0 and 1; got 2');
    expect(() => multiclassLogLoss([0, 5], outside, [0, 1])).toThrow('yTrue[1] must be one of the classes 0, 1; got 5');
    expect(() => accuracy([], [])).toThrow('yTrue must be not empty');
    expect(() => expectedMaximumProfit([0, 1], [0.2, 0.3], { clv: 10, offer: 10 })).toThrow('clv must be greater than the offer');
  });

  // In scikit-learn 1.9 the first two are NaN with a warning, the third is a recall of 1 with a warning.
  it('refuse one class alone where the metric is undefined, and give a number where it is not', () => {
    for (const label of [0, 1]) {
      const y = [label, label];
      for (const metric of [rocAuc, rocCurve, expectedMaximumProfit]) {
        expect(() => metric(y, [0.1, 0.2])).toThrow(`yTrue must be labels of both classes; got ${label}`);
      }
      expect(matthewsCorrelation(y, [0, 1])).toBe(0);
      expect(brierScore(y, [label, label])).toBe(0);
      expect(logLoss(y, [0.5, 0.5])).toBeCloseTo(Math.log(2), 12);
    }
    expect(() => precisionRecallCurve([0, 0], [0.1, 0.2])).toThrow('yTrue must be labels with some 1');
    expect(averagePrecision([0, 0], [0.1, 0.2])).toBe(0);
    expect(topDecileLift([0, 0], [0.1, 0.2])).toBe(0);
  });
});
