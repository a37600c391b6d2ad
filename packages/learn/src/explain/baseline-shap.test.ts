import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Matrix, takeRows, zeros } from '../data/matrix.js';
import { DecisionTreeClassifier } from '../estimators/decision-tree-classifier.js';
import { GaussianNB } from '../estimators/gaussian-nb.js';
import { HistGradientBoostingClassifier } from '../estimators/hist-gradient-boosting-classifier.js';
import { LogisticRegression } from '../estimators/logistic-regression.js';
import { RandomForestClassifier } from '../estimators/random-forest-classifier.js';
import { baselineShap, type Players } from './baseline-shap.js';
import { linearShap } from './linear-shap.js';
import { interventionalShap, normalRows } from './testing-explain.js';

/** The mean over all rows of a background. */
function againstAll(model: unknown, X: Matrix, background: Matrix): number[][] {
  const mean = Array.from({ length: X.rows }, () => new Array<number>(X.columns).fill(0));
  for (let z = 0; z < background.rows; z++) {
    const { values } = baselineShap(model, X, takeRows(background, new Array(X.rows).fill(z)));
    for (const [i, row] of mean.entries())
      for (let j = 0; j < X.columns; j++) row[j] += values[i * X.columns + j] / background.rows;
  }
  return mean;
}

function expectClose(found: readonly number[][], expected: readonly number[][], within: number): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, row] of expected.entries()) {
    for (const [j, value] of row.entries()) expect(Math.abs(found[i][j] - value)).toBeLessThan(within);
  }
}

/** The definition: the mean over all subsets of the other players of what a player adds. */
function byDefinition(score: (x: number[]) => number, x: number[], z: number[], { of, count }: Players): number[] {
  const worth = (known: number) => score(x.map((value, j) => (known & (1 << of[j]) ? value : z[j])));
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const size = (set: number) => [...set.toString(2)].filter((bit) => bit === '1').length;
  return Array.from({ length: count }, (_, player) => {
    let sum = 0;
    for (let set = 0; set < 1 << count; set++) {
      if (set & (1 << player)) continue;
      const weight = (factorial(size(set)) * factorial(count - size(set) - 1)) / factorial(count);
      sum += weight * (worth(set | (1 << player)) - worth(set));
    }
    return sum;
  });
}

describe('baselineShap', () => {
  const { X, background, forest, boosting } = interventionalShap();

  it('is shap’s interventional TreeExplainer, as a mean over the background', () => {
    for (const [i, p] of forest.probability.entries()) expect(forest.model.predictProba(X).data[2 * i + 1]).toBeCloseTo(p, 9);
    for (const [i, p] of boosting.probability.entries()) expect(boosting.model.predictProba(X).data[2 * i + 1]).toBeCloseTo(p, 9);
    // shap adds these up in single precision: its own sums are off by 5e-8.
    expectClose(againstAll(forest.model, X, background), forest.shap, 1e-7);
    expectClose(againstAll(boosting.model, X, background), boosting.raw, 1e-7);
  });

  it('is linearShap for logistic regression', () => {
    const { X: rows, y } = normalRows(60, 4, 2);
    const model = new LogisticRegression().fit(rows, y);
    const { values } = linearShap(model, rows, takeRows(rows, [0, 1, 2]));
    expectClose(
      againstAll(model, takeRows(rows, [0, 1, 2]), rows),
      [0, 1, 2].map((i) => [...values.subarray(i * 4, i * 4 + 4)]),
      1e-9,
    );
  });

  it('is the definition of Shapley values, for features that go together too', () => {
    const { X: rows, y } = normalRows(80, 5, 4);
    const players = { of: [0, 1, 1, 2, 3], count: 4 };
    for (const model of [
      new DecisionTreeClassifier({ maxDepth: 6 }).fit(rows, y),
      new HistGradientBoostingClassifier({ nEstimators: 5, minChildSamples: 3 }).fit(rows, y),
    ]) {
      const { values } = baselineShap(model, takeRows(rows, [0, 1, 2, 3]), takeRows(rows, [4, 5, 6, 7]), players);
      const score = (x: number[]) => {
        const row = { data: Float64Array.from(x), rows: 1, columns: 5 };
        return 'decisionFunction' in model ? model.decisionFunction(row).data[0] : model.predictProba(row).data[1];
      };
      const row = (i: number) => [...rows.data.subarray(i * 5, i * 5 + 5)];
      for (let i = 0; i < 4; i++)
        expectClose([[...values.subarray(i * 4, i * 4 + 4)]], [byDefinition(score, row(i), row(i + 4), players)], 1e-12);
    }
  });

  it('sums to the difference of the scores, and is 0 where a row is its own baseline', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 10 }), (seed, maxDepth) => {
        const { X: rows, y } = normalRows(40, 4, seed);
        fc.pre(new Set(y).size === 2);
        const model = new RandomForestClassifier({ nEstimators: 3, maxDepth, randomState: seed }).fit(rows, y);
        const from = takeRows(
          rows,
          Array.from({ length: 40 }, (_, i) => 39 - i),
        );
        const { values } = baselineShap(model, rows, from);
        const { data } = model.predictProba(rows);
        for (let i = 0; i < 40; i++) {
          const sum = values.subarray(i * 4, i * 4 + 4).reduce((a, b) => a + b, 0);
          expect(sum).toBeCloseTo(data[2 * i + 1] - data[2 * (39 - i) + 1], 12);
        }
        expect(baselineShap(model, rows, rows).values.every((value) => value === 0)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses other models, more than two classes, and another shape', () => {
    const { X: rows, y } = normalRows(30, 2, 1);
    expect(() => baselineShap(new GaussianNB().fit(rows, y), rows, rows)).toThrow('model must be a decision tree');
    const three = Array.from(y, (_, i) => i % 3);
    for (const model of [new DecisionTreeClassifier().fit(rows, three), new LogisticRegression().fit(rows, three)])
      expect(() => baselineShap(model, rows, rows)).toThrow('a classifier of two classes');
    expect(() => baselineShap(new DecisionTreeClassifier().fit(rows, y), rows, zeros(29, 2))).toThrow('baselines must be 30 × 2');
  });
});
