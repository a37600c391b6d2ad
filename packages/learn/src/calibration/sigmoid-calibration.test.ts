import { describe, expect, it } from 'vitest';
import { sigmoidCalibration, sigmoidProbability } from './sigmoid-calibration.js';

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

  it('refuses what has no rows, and lengths that differ', () => {
    expect(() => sigmoidCalibration([], [])).toThrow('scores must be not empty');
    expect(() => sigmoidCalibration([1, 2], [1])).toThrow('y must be as long as scores (2)');
    expect(() => sigmoidCalibration([1, 2], [0, 1], [1, 1, 1])).toThrow('sampleWeight must be as long as scores (2)');
  });
});
