import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrixFromRows, zeros } from '../data/matrix.js';
import { HistGradientBoostingClassifier } from '../estimators/hist-gradient-boosting-classifier.js';
import { crossValidate } from '../model-selection/cross-validate.js';
import { RandomState } from '../random/random-state.js';
import { repeatedStratifiedKFold } from '../splits/repeated-stratified-k-fold.js';
import { telco, telcoFeatures } from '../testing.js';
import { binMatrix } from './binned-matrix.js';

describe('binMatrix', () => {
  it('keeps the order of values, and tells rows of bundled features apart', () => {
    const row = fc.tuple(fc.constantFrom(0, 1, 2), fc.constantFrom(-1, 4), fc.double({ min: -9, max: 9, noNaN: true }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 8, maxLength: 80 }), (rows) => {
        // Three one-hot columns of the first, the second as it is, the third with two decimals.
        const X = matrixFromRows(
          rows.map(([a, b, c]) => [a === 0 ? 1 : 0, a === 1 ? 1 : 0, a === 2 ? 1 : 0, b, Math.round(c * 100) / 100]),
        );
        const binned = binMatrix(X, { maxBins: 16, categoricalFeatures: [], seed: 0 });
        const binOf = (i: number, column: number) => binned.bins[i * binned.columns + column];
        for (const feature of binned.features) {
          for (let i = 0; i < X.rows; i++) {
            const value = X.data[i * 5 + feature.feature];
            const bin = binOf(i, feature.column) - feature.first;
            if (feature.kind === 'numerical') {
              expect(Math.fround(value)).toBeLessThanOrEqual(feature.bounds[bin]);
              if (bin > 0) expect(Math.fround(value)).toBeGreaterThan(feature.bounds[bin - 1]);
            } else if (feature.kind === 'binary') {
              const { stride, size } = feature.digit;
              expect(Math.floor(bin / stride) % size === feature.code).toBe(value > feature.threshold);
            }
          }
        }
      }),
    );
  });

  it('puts one-hot columns of several variables into one', () => {
    const { frame } = telco();
    const X = telcoFeatures().fit(frame).transform(frame);
    // 38 two-valued columns beside three numerical ones.
    expect(binMatrix(X, { maxBins: 255, categoricalFeatures: [], seed: 0 }).columns).toBeLessThan(12);
  });
});

describe('HistGradientBoostingClassifier', () => {
  it('reaches a mean ROC AUC of 0.850 on telco', () => {
    const { frame, y } = telco();
    const pipeline = {
      features: telcoFeatures().spec(),
      classifier: {
        type: 'HistGradientBoostingClassifier',
        parameters: {
          nEstimators: 300,
          learningRate: 0.02,
          numLeaves: 7,
          minChildSamples: 50,
          subsample: 0.5,
          colsampleByTree: 0.4,
        },
      },
    } as const;
    const splits = repeatedStratifiedKFold(y, { nSplits: 5, nRepeats: 1, randomState: 0 });
    const { scores } = crossValidate(pipeline, frame, y, splits, ['roc_auc']);
    expect(scores.roc_auc.reduce((sum, auc) => sum + auc, 0) / 5).toBeGreaterThanOrEqual(0.85);
  });

  const random = new RandomState(3);
  const X = zeros(600, 3);
  for (let i = 0; i < X.data.length; i++) X.data[i] = random.normal();
  const y: number[] = Array.from({ length: 600 }, (_, i) => (X.data[3 * i] + 0.5 * random.normal() > 0 ? 1 : 0));

  it('finds no split with a leaf smaller than asked for, nor more leaves', () => {
    const model = new HistGradientBoostingClassifier({ nEstimators: 5, numLeaves: 6, minChildSamples: 40, maxDepth: 3 }).fit(
      X,
      y,
    );
    for (const { left, samples } of model.trees) {
      const leaves = Array.from(samples).filter((_, node) => left[node] === -1);
      expect(leaves.length).toBeLessThanOrEqual(6);
      // Rows are counted by their hessians in the search: a few less may be left.
      for (const rows of leaves) expect(rows).toBeGreaterThan(20);
    }
  });

  it('each round brings the training loss down', () => {
    const model = new HistGradientBoostingClassifier({ nEstimators: 20 }).fit(X, y);
    const loss = (rounds: number) => {
      const { data } = HistGradientBoostingClassifier.fromJSON({
        ...model.toJSON(),
        trees: model.trees.slice(0, rounds),
      }).predictProba(X);
      return y.reduce((sum, label, i) => sum - Math.log(data[2 * i + label]), 0);
    };
    for (let rounds = 1; rounds <= 20; rounds++) expect(loss(rounds)).toBeLessThan(loss(rounds - 1));
  });

  it('a missing value goes where it fits, and where none was seen to the right', () => {
    const withMissing = { ...X, data: X.data.slice() };
    const labels = y.map((label, i) => {
      if (i % 3 !== 0) return label;
      withMissing.data[3 * i] = Number.NaN;
      return i % 2;
    });
    const always = labels.map((label, i) => (i % 3 === 0 ? 1 : label));
    const model = new HistGradientBoostingClassifier({ nEstimators: 30 }).fit(withMissing, always);
    const { data } = model.predictProba(
      matrixFromRows([
        [Number.NaN, 0, 0],
        [-2, 0, 0],
      ]),
    );
    expect(data[1]).toBeGreaterThan(0.9);
    expect(data[3]).toBeLessThan(0.2);
    const never = new HistGradientBoostingClassifier({ nEstimators: 30 }).fit(X, y);
    const highest = never.predictProba(
      matrixFromRows([
        [9, 0, 0],
        [Number.NaN, 0, 0],
      ]),
    ).data;
    expect(highest[3]).toBe(highest[1]);
  });

  it('keeps to monotonic constraints, whatever the data', () => {
    for (const sign of [1, -1] as const) {
      const noisy = y.map((label, i) => (i % 4 === 0 ? 1 - label : label));
      const model = new HistGradientBoostingClassifier({ nEstimators: 40, monotoneConstraints: [sign, 0, 0] }).fit(X, noisy);
      for (const other of [-1, 0, 1]) {
        const line = matrixFromRows(Array.from({ length: 60 }, (_, i) => [(i - 30) / 10, other, -other]));
        const scores = model.decisionFunction(line).data;
        for (let i = 1; i < 60; i++) expect(sign * (scores[i] - scores[i - 1])).toBeGreaterThanOrEqual(-1e-12);
      }
    }
  });

  it('splits categories by groups that no threshold could part', () => {
    const categories = Array.from({ length: 1200 }, (_, i) => i % 12);
    const isIn = new Set([1, 4, 6, 9, 11]);
    const labels = categories.map((category, i) => (isIn.has(category) !== (i % 10 === 0) ? 1 : 0));
    const rows = matrixFromRows(categories.map((category) => [category]));
    const parameters = { nEstimators: 1, learningRate: 1, numLeaves: 2, minChildSamples: 5, categoricalFeatures: [0] };
    const model = new HistGradientBoostingClassifier(parameters).fit(rows, labels);
    const [groups] = Object.values(model.trees[0].categories);
    const complement = Array.from({ length: 12 }, (_, c) => c).filter((c) => !isIn.has(c));
    expect([[...isIn], complement]).toContainEqual([...groups]);
    // A category that was never seen, and a missing one, go with the right-hand rest.
    const [unseen, missing] = model.decisionFunction(matrixFromRows([[99], [Number.NaN]])).data;
    expect(unseen).toBe(missing);
    expect(() =>
      new HistGradientBoostingClassifier(parameters).fit(matrixFromRows(categories.map((c) => [c + 0.5])), labels),
    ).toThrow('a category number');
  });

  it('stops early, and keeps the best rounds', () => {
    const random = new RandomState(9);
    const noise = y.map(() => (random.random() > 0.5 ? 1 : 0));
    const model = new HistGradientBoostingClassifier({ nEstimators: 500, earlyStoppingRounds: 5 });
    expect(model.fit(X, noise).trees.length).toBeLessThan(40);
    const signal = new HistGradientBoostingClassifier({ nEstimators: 500, earlyStoppingRounds: 5, learningRate: 0.05 });
    expect(signal.fit(X, y).trees.length).toBeGreaterThan(10);
  });

  it('weights count as repetition', () => {
    const parameters = { nEstimators: 10, minChildSamples: 1, minChildWeight: 0 };
    const twice = matrixFromRows(Array.from({ length: 900 }, (_, i) => [...X.data.subarray(3 * (i % 600), 3 * (i % 600) + 3)]));
    const repeated = new HistGradientBoostingClassifier({ ...parameters, maxBins: 8 }).fit(
      twice,
      Array.from({ length: 900 }, (_, i) => y[i % 600]),
    );
    const sampleWeight = y.map((_, i) => (i < 300 ? 2 : 1));
    const weighted = new HistGradientBoostingClassifier({ ...parameters, maxBins: 8 }).fit(X, y, { sampleWeight });
    // Bins differ a little, as their bounds count rows: so do the models, and no more.
    const [a, b] = [repeated.predictProba(X).data, weighted.predictProba(X).data];
    const mean = a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
    expect(mean).toBeLessThan(0.05);
  });
});
