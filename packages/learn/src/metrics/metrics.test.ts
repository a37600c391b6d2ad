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

  it('refuse labels other than 0 and 1, and one class alone where both are needed', () => {
    expect(() => brierScore([0, 2], [0.1, 0.2])).toThrow('yTrue[1] must be 0 or 1; got 2');
    expect(() => rocAuc([1, 1], [0.1, 0.2])).toThrow('labels of both classes');
    expect(() => accuracy([], [])).toThrow('yTrue must be not empty');
  });
});
