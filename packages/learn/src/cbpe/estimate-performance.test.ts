import { describe, expect, it } from 'vitest';
import { takeFrameRows } from '../data/frame.js';
import { take } from '../data/matrix.js';
import { LogisticRegression } from '../estimators/logistic-regression.js';
import type { Interval } from '../intervals/interval.js';
import { Population } from '../intervals/testing.js';
import { averagePrecision } from '../metrics/average-precision.js';
import { brierScore } from '../metrics/brier-score.js';
import { campaignProfit } from '../metrics/campaign-profit.js';
import { logLoss } from '../metrics/log-loss.js';
import { rocAuc } from '../metrics/roc-auc.js';
import { topDecileLift } from '../metrics/top-decile-lift.js';
import { Pipeline, positiveProbability } from '../pipeline/pipeline.js';
import { RandomState } from '../random/random-state.js';
import { trainTestSplit } from '../splits/train-test-split.js';
import { fixture, telco, telcoFeatures } from '../testing.js';
import { type EstimatedPerformance, estimatePerformance } from './estimate-performance.js';

const METRICS = { rocAuc, averagePrecision, topDecileLift, logLoss, brierScore, campaignProfit };
type Name = keyof EstimatedPerformance;
const NAMES = Object.keys(METRICS) as Name[];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const drawn = (random: RandomState, probability: ArrayLike<number>) =>
  Uint8Array.from(probability, (p) => (random.random() < p ? 1 : 0));
const estimateOf = (estimate: EstimatedPerformance, name: Name) => estimate[name] as Interval;

describe('estimates', () => {
  // NannyML rounds counts to 5 decimals. For a row with itself, it multiplies two expectations, which is not the expected product.
  for (const [i, { probability, roc_auc, average_precision }] of fixture('cbpe').cases.entries()) {
    it(`equal NannyML's, except for the terms of a row with itself, sample ${i}`, () => {
      const p: number[] = probability.toSorted((a: number, b: number) => b - a);
      const sum = p.reduce((total, q) => total + q, 0);
      const own = p.reduce((total, q) => total + q * (1 - q), 0);
      const pairs = sum * (p.length - sum);
      const { rocAuc, averagePrecision } = estimatePerformance(probability);
      expect(((rocAuc?.value ?? 0) * (pairs - own) + own / 2) / pairs).toBeCloseTo(roc_auc, 6);
      if (average_precision === null) return;
      const ownPrecision = p.reduce((total, q, rank) => total + (q * (1 - q)) / (rank + 1), 0) / sum;
      expect((averagePrecision?.value ?? 0) - ownPrecision).toBeCloseTo(average_precision, 6);
    });
  }

  it('equal the means over outcomes drawn from the probabilities, and have the same spread', () => {
    // Rounded, so that there are ties.
    const probability = new Population().draw(new RandomState(3), 400).probability.map((p) => Math.round(p * 50) / 50);
    const estimate = estimatePerformance(probability);
    const random = new RandomState(11);
    const draws = 2000;
    const measured = Array.from({ length: draws }, () => {
      const y = drawn(random, probability);
      return NAMES.map((name) => METRICS[name](y, probability));
    });
    for (const [m, name] of NAMES.entries()) {
      const values = measured.map((row) => row[m] as number);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
      const { value, low, high } = estimateOf(estimate, name);
      // 4 standard errors of the mean of the draws, plus the difference between the expectation of a ratio and the ratio of expectations.
      expect(Math.abs(value - mean), name).toBeLessThan(deviation * (4 / Math.sqrt(draws) + 0.03));
      expect((high - low) / (2 * 1.96) / deviation, name).toBeGreaterThan(0.93);
      expect((high - low) / (2 * 1.96) / deviation, name).toBeLessThan(1.07);
    }
  });

  it('have intervals that hold the measured metric in 93 to 97 % of samples, if the probabilities are exact', () => {
    const population = new Population();
    const samples = 700;
    const counts = new Map<Name, number>();
    for (let seed = 0; seed < samples; seed++) {
      const { y, probability } = population.draw(new RandomState(seed), 500);
      const estimate = estimatePerformance(probability);
      for (const name of NAMES) {
        const { low, high } = estimateOf(estimate, name);
        const value = METRICS[name](y, probability);
        if (low <= value && value <= high) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    for (const [name, count] of counts) {
      expect(count / samples, name).toBeGreaterThan(0.93);
      expect(count / samples, name).toBeLessThan(0.97);
    }
    expect(counts.size).toBe(NAMES.length);
  });

  it('have such intervals too if the calibration was learned from a few rows, but only with calibrationRows', () => {
    const population = new Population();
    const fewRows = 300;
    const count = { known: 0, unknown: 0 };
    const samples = 250;
    for (let seed = 0; seed < samples; seed++) {
      const random = new RandomState(seed);
      const learned = population.draw(random, fewRows);
      const { level, slope } = recalibrated(learned.y, learned.probability);
      const { y, probability } = population.draw(random, 2000);
      const said = probability.map((p) => sigmoid(level + slope * Math.log(p / (1 - p))));
      const value = logLoss(y, said);
      const holds = ({ logLoss: { low, high } }: EstimatedPerformance) => low <= value && value <= high;
      if (holds(estimatePerformance(said, { calibrationRows: fewRows }))) count.known++;
      if (holds(estimatePerformance(said))) count.unknown++;
    }
    expect(count.known / samples).toBeGreaterThan(0.92);
    expect(count.known / samples).toBeLessThan(0.98);
    expect(count.unknown / samples).toBeLessThan(0.85);
  });

  it('are within 0.02 of the ROC AUC on telco, and the interval holds it nine times in ten', () => {
    const { frame, y } = telco();
    const times = 25;
    const differences: number[] = [];
    let within = 0;
    for (let seed = 0; seed < times; seed++) {
      const { train, test } = trainTestSplit(y.length, { testSize: 0.3, randomState: seed });
      const pipeline = new Pipeline(telcoFeatures(), new LogisticRegression());
      pipeline.fit(takeFrameRows(frame, train), take(y, train));
      const probability = positiveProbability(pipeline, takeFrameRows(frame, test));
      const { rocAuc: estimate } = estimatePerformance(probability, { calibrationRows: train.length });
      const { value, low, high } = estimate as Interval;
      const truth = rocAuc(take(y, test), probability);
      differences.push(value - truth);
      if (low <= truth && truth <= high) within++;
    }
    // Chance alone moves the ROC AUC of 2,110 rows by 0.01, so a single split can be off by more than 0.02.
    const mean = differences.reduce((sum, difference) => sum + difference, 0) / times;
    expect(Math.abs(mean)).toBeLessThan(0.005);
    expect(differences.filter((difference) => Math.abs(difference) < 0.02).length / times).toBeGreaterThanOrEqual(0.95);
    expect(within / times).toBeGreaterThanOrEqual(0.9);
  });

  it('do not notice that customers act differently; the measured metric does', () => {
    const population = new Population();
    const { probability } = population.draw(new RandomState(5), 2000);
    const turned = probability.map((p) => sigmoid(0.3 * Math.log(p / (1 - p))));
    const y = drawn(new RandomState(6), turned);
    const { rocAuc: estimate } = estimatePerformance(probability);
    expect(rocAuc(y, probability)).toBeLessThan((estimate as Interval).low - 0.05);
  });

  it('do not depend on the order of the rows', () => {
    const { probability } = new Population().draw(new RandomState(5), 100);
    expect(estimatePerformance(probability.toReversed())).toEqual(estimatePerformance(probability));
  });

  it('are undefined if no outcome is in doubt, and refuse values that are not probabilities', () => {
    expect(estimatePerformance([0, 0, 0])).toMatchObject({
      rocAuc: undefined,
      averagePrecision: undefined,
      topDecileLift: undefined,
      brierScore: { value: 0, low: 0, high: 0 },
    });
    expect(estimatePerformance([1, 1, 1]).rocAuc).toBeUndefined();
    expect(estimatePerformance([0, 1, 1]).rocAuc).toEqual({ value: 1, low: 1, high: 1 });
    // With equal probabilities there is no ranking, but the ROC AUC is known.
    expect(estimatePerformance([0.3, 0.3, 0.3], { calibrationRows: 10 }).rocAuc?.value).toBeCloseTo(0.5, 12);
    expect(() => estimatePerformance([0.5])).toThrow('at least 2 rows');
    expect(() => estimatePerformance([0.5, 1.5])).toThrow('probability[1]');
    expect(() => estimatePerformance([0.5, Number.NaN])).toThrow('probability[1]');
    expect(() => estimatePerformance([0.5, 0.6], { calibrationRows: 0 })).toThrow('calibrationRows');
    expect(() => estimatePerformance([0.5, 0.6], { confidence: 95 })).toThrow('confidence');
    expect(() => estimatePerformance([0.5, 0.6], { campaign: { clv: 1 } })).toThrow('clv');
  });
});

/** Level and slope of a logistic calibration, by Newton's method. */
function recalibrated(y: ArrayLike<number>, probability: Float64Array): { level: number; slope: number } {
  let [level, slope] = [0, 1];
  const logits = probability.map((p) => Math.log(p / (1 - p)));
  for (let step = 0; step < 20; step++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (const [i, l] of logits.entries()) {
      const p = sigmoid(level + slope * l);
      g0 += y[i] - p;
      g1 += (y[i] - p) * l;
      h00 += p * (1 - p);
      h01 += p * (1 - p) * l;
      h11 += p * (1 - p) * l * l;
    }
    const determinant = h00 * h11 - h01 * h01;
    level += (g0 * h11 - g1 * h01) / determinant;
    slope += (g1 * h00 - g0 * h01) / determinant;
  }
  return { level, slope };
}
