import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOfMatrix } from '../data/frame.js';
import { type Matrix, matrixFromRows, zeros } from '../data/matrix.js';
import { DecisionTreeClassifier } from '../estimators/decision-tree-classifier.js';
import { HistGradientBoostingClassifier } from '../estimators/hist-gradient-boosting-classifier.js';
import { LogisticRegression } from '../estimators/logistic-regression.js';
import { RandomForestClassifier } from '../estimators/random-forest-classifier.js';
import { Pipeline } from '../pipeline/pipeline.js';
import { ColumnTransformer } from '../preprocessing/column-transformer.js';
import { RandomState } from '../random/random-state.js';
import { fixture } from '../testing.js';
import { linearShap } from './linear-shap.js';
import { permutationImportance } from './permutation-importance.js';
import { fixtureForest } from './testing-explain.js';
import { type ShapValues, treeShap } from './tree-shap.js';

/** Rows of normal deviates; the label depends on the first two features. */
function sample(rows: number, features: number, seed: number): { X: Matrix; y: number[] } {
  const random = new RandomState(seed);
  const X = zeros(rows, features);
  for (let i = 0; i < X.data.length; i++) X.data[i] = random.normal();
  const y = Array.from({ length: rows }, (_, i) =>
    X.data[i * features] * X.data[i * features + 1] + 0.3 * random.normal() > 0 ? 1 : 0,
  );
  return { X, y };
}

function sumOf({ values, features, outputs, expectedValue }: ShapValues, row: number, output: number): number {
  let sum = expectedValue[output];
  for (let j = 0; j < features; j++) sum += values[(row * features + j) * outputs + output];
  return sum;
}

describe('treeShap', () => {
  it('is shap’s tree-path-dependent TreeExplainer', () => {
    const expected = fixture('treeshap');
    const X = matrixFromRows(expected.X);
    const shap = treeShap(fixtureForest(expected.trees, X.columns), X);
    expect(shap.expectedValue[1]).toBeCloseTo(expected.expected_value, 9);
    for (const [i, row] of expected.shap.entries()) {
      for (const [j, value] of row.entries()) {
        expect(Math.abs(shap.values[(i * X.columns + j) * 2 + 1] - value)).toBeLessThan(1e-9);
      }
    }
  });

  it('sums to the model’s output, whatever the tree', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 12 }), (seed, maxDepth) => {
        const { X, y } = sample(60, 4, seed);
        fc.pre(new Set(y).size === 2);
        const forest = new RandomForestClassifier({ nEstimators: 3, maxDepth, randomState: seed }).fit(X, y);
        const boosted = new HistGradientBoostingClassifier({ nEstimators: 4, minChildSamples: 3, maxDepth }).fit(X, y);
        for (const [model, outputs] of [
          [forest, forest.predictProba(X)],
          [boosted, boosted.decisionFunction(X)],
        ] as const) {
          const shap = treeShap(model, X);
          for (let i = 0; i < X.rows; i++) {
            for (let k = 0; k < outputs.columns; k++)
              expect(sumOf(shap, i, k)).toBeCloseTo(outputs.data[i * outputs.columns + k], 9);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('gives a feature that no split uses nothing, and two that are alike the same', () => {
    const X = matrixFromRows([
      [0, 0, 5],
      [0, 1, 5],
      [1, 0, 5],
      [1, 1, 5],
    ]);
    const { values } = treeShap(new DecisionTreeClassifier().fit(X, [0, 0, 0, 1]), X);
    for (let i = 0; i < 4; i++) expect(values[(i * 3 + 2) * 2 + 1]).toBe(0);
    const of = (j: number) => values[(3 * 3 + j) * 2 + 1];
    // By hand: f = x0 and x1, each 1 with chance ½: φ = ½ ((½ − ¼) + (1 − ½)).
    expect(of(0)).toBeCloseTo(0.375, 12);
    expect(of(1)).toBeCloseTo(0.375, 12);
  });

  it('refuses other models', () => {
    expect(() => treeShap(new LogisticRegression(), zeros(1, 1))).toThrow('model must be a decision tree');
  });
});

describe('linearShap', () => {
  it('sums to the log-odds, a mean row having none', () => {
    const { X, y } = sample(80, 3, 5);
    const model = new LogisticRegression().fit(X, y);
    const shap = linearShap(model, X, X);
    const { data } = model.decisionFunction(X);
    for (let i = 0; i < X.rows; i++) expect(sumOf(shap, i, 0)).toBeCloseTo(data[i], 10);
    const mean = [0, 1, 2].map((j) => Array.from({ length: 80 }, (_, i) => X.data[i * 3 + j]).reduce((a, b) => a + b, 0) / 80);
    for (const value of linearShap(model, X, matrixFromRows([mean])).values) expect(value).toBeCloseTo(0, 12);
  });
});

describe('permutationImportance', () => {
  it('finds the features that matter', () => {
    const { X, y } = sample(400, 4, 7);
    const names = ['a', 'b', 'c', 'd'];
    const frame = frameOfMatrix(X, names);
    const features = new ColumnTransformer([{ name: 'all', columns: names, steps: [] }]);
    const pipeline = new Pipeline(features, new RandomForestClassifier({ nEstimators: 30 })).fit(frame, y);
    const [a, b, c, d] = permutationImportance(pipeline, frame, y, { randomState: 0 }).map(({ mean }) => mean);
    expect(Math.min(a, b)).toBeGreaterThan(5 * Math.max(c, d));
  });
});
