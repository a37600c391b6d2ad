import { describe, expect, it } from 'vitest';
import { FEWEST_OF_A_CLASS, FEWEST_ROWS, performanceFigures } from './performance-figures.js';
import { type Outcome, ScoredRows } from './scored-rows.js';

const OPTIONS = { campaign: { clv: 200, offer: 10, contact: 1, acceptance: 0.3 }, calibrationRows: 1000 };

function figuresOf(outcomes: readonly Outcome[], probabilityOf = (row: number) => ((row * 7) % 97) / 100) {
  const scored = new ScoredRows();
  for (const [row, outcome] of outcomes.entries()) scored.add(probabilityOf(row), outcome);
  return new Map(performanceFigures(scored, OPTIONS).map((figure) => [figure.metric, figure]));
}
const many = (count: number, outcome: Outcome) => new Array<Outcome>(count).fill(outcome);

describe('figures that are undefined are null and say why; the others are there', () => {
  it('no outcome is known', () => {
    for (const [name, figure] of figuresOf(many(200, -1))) {
      expect(figure).toMatchObject({ value: null, difference: null, rows: 200, known: 0, reason: 'no outcome is known yet' });
      // Whether probabilities are calibrated cannot be estimated from them.
      expect(figure.estimated === null, name).toBe(name === 'expected_calibration_error');
    }
  });

  it('five rows', () => {
    for (const figure of figuresOf([1, 0, 1, 0, 0]).values()) {
      expect(figure).toMatchObject({ value: null, low: null, estimated: null, estimated_low: null, difference: null, known: 5 });
      expect(figure.reason).toBe(`only 5 of 5 outcomes are known, at least ${FEWEST_ROWS} are needed`);
    }
    expect(figuresOf([1, ...many(40, -1)]).get('roc_auc')?.reason).toMatch('only 1 of 41 outcomes is known');
  });

  it('one class alone', () => {
    const figures = figuresOf([...many(100, 0), ...many(20, -1)]);
    for (const name of ['roc_auc', 'average_precision', 'top_decile_lift']) {
      expect(figures.get(name)).toMatchObject({
        value: null,
        reason: `only 0 of the 100 customers with a known outcome left, at least ${FEWEST_OF_A_CLASS} are needed`,
        estimated: expect.any(Number),
      });
    }
    for (const name of ['log_loss', 'brier_score', 'expected_calibration_error', 'campaign_profit']) {
      expect(figures.get(name)).toMatchObject({ value: expect.any(Number), low: expect.any(Number), reason: null });
    }
    expect(figuresOf(many(100, 1)).get('roc_auc')?.reason).toContain('only 0 of the 100 customers with a known outcome stayed');
  });

  it('all is certain, or all is alike: never NaN', () => {
    for (const probability of [0, 1, 0.3]) {
      for (const figure of figuresOf([...many(50, 0), ...many(50, 1)], () => probability).values()) {
        for (const value of Object.values(figure)) expect(Number.isNaN(value)).toBe(false);
      }
    }
    expect(figuresOf(many(50, 0), () => 0).get('roc_auc')).toMatchObject({ estimated: null, estimated_low: null });
  });

  it('no rows', () => {
    for (const figure of figuresOf([]).values())
      expect(figure).toMatchObject({ rows: 0, known: 0, value: null, estimated: null });
  });
});

it('a model whose learned rows are not on record is taken at its word', () => {
  const scored = new ScoredRows();
  for (let row = 0; row < 3000; row++) scored.add(((row * 7) % 97) / 100, -1);
  const widthOf = (calibrationRows: number | null) => {
    const [auc] = performanceFigures(scored, { ...OPTIONS, calibrationRows });
    return (auc?.estimated_high ?? 0) - (auc?.estimated_low ?? 0);
  };
  expect(widthOf(null)).toBeLessThan(widthOf(1000));
  expect(widthOf(1000)).toBeLessThan(widthOf(100));
});
