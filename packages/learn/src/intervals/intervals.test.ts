import { describe, expect, it } from 'vitest';
import { averagePrecision } from '../metrics/average-precision.js';
import { brierScore } from '../metrics/brier-score.js';
import { campaignProfit } from '../metrics/campaign-profit.js';
import { expectedCalibrationError } from '../metrics/expected-calibration-error.js';
import { logLoss } from '../metrics/log-loss.js';
import { rocAuc } from '../metrics/roc-auc.js';
import { topDecileLift } from '../metrics/top-decile-lift.js';
import { RandomState } from '../random/random-state.js';
import { fixture } from '../testing.js';
import { averagePrecisionInterval } from './average-precision-interval.js';
import { brierScoreInterval } from './brier-score-interval.js';
import { campaignProfitInterval } from './campaign-profit-interval.js';
import { expectedCalibrationErrorInterval } from './expected-calibration-error-interval.js';
import type { Interval } from './interval.js';
import { logLossInterval } from './log-loss-interval.js';
import { rocAucInterval } from './roc-auc-interval.js';
import { Population, shareOf } from './testing.js';
import { topDecileLiftInterval } from './top-decile-lift-interval.js';

const { campaign, cases } = fixture('performance');

function expectInterval(actual: Interval, expected: Interval): void {
  for (const name of ['value', 'low', 'high'] as const) {
    expect(Math.abs(actual[name] - expected[name]), name).toBeLessThan(1e-12);
  }
}

describe('intervals equal those from the definitions', () => {
  for (const [i, { y, probability, ...expected }] of cases.entries()) {
    it(`sample ${i}`, () => {
      expectInterval(rocAucInterval(y, probability), expected.roc_auc);
      expectInterval(averagePrecisionInterval(y, probability), expected.average_precision);
      expectInterval(logLossInterval(y, probability), expected.log_loss);
      expectInterval(brierScoreInterval(y, probability), expected.brier_score);
      expectInterval(campaignProfitInterval(y, probability, campaign), expected.campaign_profit);
      expect(campaignProfit(y, probability, campaign)).toBeCloseTo(expected.campaign_profit.value, 12);
      expect(expectedCalibrationErrorInterval(y, probability).value).toBeCloseTo(expected.expected_calibration_error, 12);
      expect(topDecileLiftInterval(y, probability).value).toBeCloseTo(expected.top_decile_lift, 12);
    });
  }

  it('have the value of the plain metric', () => {
    const { y, probability } = new Population().draw(new RandomState(7), 250);
    const pairs: [Interval, number][] = [
      [rocAucInterval(y, probability), rocAuc(y, probability)],
      [averagePrecisionInterval(y, probability), averagePrecision(y, probability)],
      [logLossInterval(y, probability), logLoss(y, probability)],
      [brierScoreInterval(y, probability), brierScore(y, probability)],
      [expectedCalibrationErrorInterval(y, probability), expectedCalibrationError(y, probability)],
      [topDecileLiftInterval(y, probability), topDecileLift(y, probability)],
      [campaignProfitInterval(y, probability), campaignProfit(y, probability)],
    ];
    for (const [{ value, low, high }, plain] of pairs) {
      expect(value).toBeCloseTo(plain, 12);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
  });
});

describe('95 % intervals hold the truth in 93 to 97 % of samples', () => {
  const intervals = {
    rocAuc: rocAucInterval,
    averagePrecision: averagePrecisionInterval,
    logLoss: logLossInterval,
    brierScore: brierScoreInterval,
    topDecileLift: topDecileLiftInterval,
    campaignProfit: campaignProfitInterval,
  };
  const profit = (churned: number, p: number) => (p < 11 / 67 ? 0 : churned ? 56 : -11);
  const population = new Population((logit) => 0.3 + 1.2 * logit);
  const truth = population.truth(profit);
  const holds = ({ low, high }: Interval, value: number) => low <= value && value <= high;

  it.each([
    { rows: 300, samples: 1000 },
    { rows: 1000, samples: 700 },
  ])('of $rows rows', ({ rows, samples }) => {
    const names = Object.keys(intervals) as (keyof typeof intervals)[];
    const counts = new Map(names.map((name) => [name, 0]));
    for (let seed = 0; seed < samples; seed++) {
      const { y, probability } = population.draw(new RandomState(seed), rows);
      for (const name of names) {
        if (holds(intervals[name](y, probability), truth[name])) counts.set(name, (counts.get(name) as number) + 1);
      }
    }
    for (const [name, count] of counts) {
      expect(count / samples, name).toBeGreaterThan(0.93);
      expect(count / samples, name).toBeLessThan(0.97);
    }
  });

  it('of expectedCalibrationError, if the model is far from calibrated', () => {
    const off = new Population((logit) => 0.6 + logit);
    const { expectedCalibrationError: error } = off.truth(profit);
    const share = shareOf(200, (random) => {
      const { y, probability } = off.draw(random, 1000);
      return holds(expectedCalibrationErrorInterval(y, probability), error);
    });
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  });

  it('of expectedCalibrationError, if the model is calibrated: nearly all contain 0, as their lower bound', () => {
    const calibrated = new Population();
    const share = shareOf(200, (random) => {
      const { y, probability } = calibrated.draw(random, 1000);
      return expectedCalibrationErrorInterval(y, probability).low === 0;
    });
    expect(share).toBeGreaterThan(0.95);
    expect(share).toBeLessThan(0.99);
  });

  it('are as wide as the confidence says', () => {
    const { y, probability } = population.draw(new RandomState(1), 1000);
    for (const interval of [...Object.values(intervals), expectedCalibrationErrorInterval]) {
      const narrow = interval(y, probability, { confidence: 0.5 });
      const wide = interval(y, probability, { confidence: 0.99 });
      expect(wide.high - wide.low).toBeGreaterThan(narrow.high - narrow.low);
      expect(() => interval(y, probability, { confidence: 95 })).toThrow('confidence');
    }
  });
});

describe('the order of the rows does not matter', () => {
  it('nor does that of tied rows at the border of the tenth', () => {
    const y = [1, 0, 0, 1, 0, 0, 0, 1, 0, 0];
    const score = [5, 5, 5, 5, 1, 1, 1, 1, 1, 1];
    // One row is targeted. It is one of four tied rows, two of which are of class 1.
    expect(topDecileLift(y, score)).toBeCloseTo(0.5 / 0.3, 12);
    expect(topDecileLift(y.toReversed(), score.toReversed())).toBeCloseTo(0.5 / 0.3, 12);
  });
});

describe('a campaign', () => {
  it('contacts the customers who are worth it', () => {
    // A churner brings 0.3 × 190 − 1 = 56, and a stayer costs 11. So a contact is worth it from a probability of 11 / 67 on.
    expect(campaignProfit([1, 0, 1, 0], [0.9, 0.9, 0.1, 0.1])).toBeCloseTo((56 - 11) / 4, 12);
    expect(campaignProfit([1, 1], [0.164, 0.165])).toBeCloseTo(56 / 2, 12);
    expect(campaignProfit([1, 0], [1, 1], { acceptance: 0.001 })).toBe(0);
  });

  it('refuses amounts out of their range', () => {
    expect(() => campaignProfit([1], [0.5], { clv: 10 })).toThrow('clv must be greater than the offer (10)');
    expect(() => campaignProfit([1], [0.5], { acceptance: 30 })).toThrow('acceptance');
    expect(() => campaignProfit([1], [0.5], { contact: -1 })).toThrow('contact');
  });
});

describe('without an interval, a metric is refused, or the interval is the value itself', () => {
  it('too few rows', () => {
    expect(() => rocAucInterval([0, 1, 1], [0.1, 0.2, 0.3])).toThrow('at least 2 rows of each class');
    expect(() => averagePrecisionInterval([0, 1], [0.1, 0.2])).toThrow('at least 2 rows of class 1');
    expect(() => topDecileLiftInterval([0, 0], [0.1, 0.2])).toThrow('labels with some 1');
    for (const interval of [logLossInterval, brierScoreInterval, campaignProfitInterval]) {
      expect(() => interval([1], [0.5])).toThrow('at least 2 rows');
    }
    expect(() => rocAucInterval([0, 0, 1, 1], [1, 2, 3, Number.NaN])).toThrow('score[3]');
    expect(() => expectedCalibrationErrorInterval([0, 1], [0.5, 2])).toThrow('probability[1]');
    expect(() => expectedCalibrationErrorInterval([0, 1], [0.5, 1], { nBins: 0 })).toThrow('nBins');
  });

  it('no error at all', () => {
    const y = [0, 0, 1, 1];
    const score = [0, 0, 1, 1];
    const sure = { value: 1, low: 1, high: 1 };
    expect(rocAucInterval(y, score)).toEqual(sure);
    expect(averagePrecisionInterval(y, score)).toEqual(sure);
    expect(expectedCalibrationErrorInterval(y, score)).toEqual({ value: 0, low: 0, high: 0 });
    expect(topDecileLiftInterval([1, ...new Array(19).fill(0)], [...new Array(20).keys()])).toEqual({
      value: 0,
      low: 0,
      high: 0,
    });
  });
});
