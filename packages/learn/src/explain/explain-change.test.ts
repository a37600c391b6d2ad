import { describe, expect, it } from 'vitest';
import { type Frame, frameOfMatrix, rowCount, takeFrameRows } from '../data/frame.js';
import { takeRows } from '../data/matrix.js';
import type { ClassifierSpec } from '../estimators/classifier-spec.js';
import { Pipeline, positiveProbability } from '../pipeline/pipeline.js';
import { ColumnTransformer } from '../preprocessing/column-transformer.js';
import { telco, telcoFeatures } from '../testing.js';
import type { ChangeOfMean } from './change-shares.js';
import { canExplainChange, explainChange } from './explain-change.js';
import { sampleChange } from './sample-change.js';
import { edited, interventionalShap, normalRows } from './testing-explain.js';

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: ArrayLike<number>) => sum(Array.from(values)) / values.length;
const shareOf = ({ shares }: ChangeOfMean, column: string) => shares.find((share) => share.column === column);

const calibrated = (
  type: 'RandomForestClassifier' | 'HistGradientBoostingClassifier',
  method: 'sigmoid' | 'isotonic',
): ClassifierSpec => ({
  type: 'CalibratedClassifier',
  parameters: { estimator: { type, parameters: { nEstimators: 12, maxDepth: 4 } }, method, nSplits: 2 },
});

describe('explainChange', () => {
  const { frame, y } = telco();
  const some = Array.from({ length: 900 }, (_, i) => 7 * i);
  const learned = takeFrameRows(frame, some.slice(0, 600));
  const labels = some.slice(0, 600).map((row) => y[row]);
  const others = takeFrameRows(frame, some.slice(600));
  const dearer = edited(others, { MonthlyCharges: (charge) => 1.2 * charge });
  const fitted = (classifier: ClassifierSpec) =>
    Pipeline.fromSpec({ features: telcoFeatures().spec(), classifier }).fit(learned, labels);

  it('is shap’s explanation of probabilities, against a background of one row', () => {
    const { X, background, boosting } = interventionalShap();
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const features = new ColumnTransformer([{ name: 'all', columns: names, steps: [] }]);
    const pipeline = new Pipeline(features, boosting.model);
    const found = explainChange(pipeline, frameOfMatrix(takeRows(background, [0]), names), frameOfMatrix(X, names), {
      randomState: 0,
    });
    for (const [j, name] of names.entries())
      expect(shareOf(found, name)?.share).toBeCloseTo(mean(boosting.probabilityOfOne.map((row) => row[j])), 7);
  });

  it('splits the difference of the mean probability, whatever the model and its calibration', () => {
    const classifiers: readonly ClassifierSpec[] = [
      calibrated('HistGradientBoostingClassifier', 'sigmoid'),
      calibrated('RandomForestClassifier', 'sigmoid'),
      { type: 'LogisticRegression', parameters: {} },
      { type: 'DecisionTreeClassifier', parameters: { maxDepth: 5 } },
    ];
    for (const classifier of classifiers) {
      const pipeline = fitted(classifier);
      const change = mean(positiveProbability(pipeline, dearer)) - mean(positiveProbability(pipeline, learned));
      const found = explainChange(pipeline, learned, dearer, { randomState: 1 });
      expect(found.currentMean - found.baselineMean).toBeCloseTo(change, 12);
      expect(found.change).toBeCloseTo(change, 12);
      expect(sum(found.shares.map(({ share }) => share))).toBeCloseTo(change, 12);
      expect(found).toMatchObject({ baselineRows: 600, currentRows: 300 });
      expect(found.shares.map(({ column }) => column).sort()).toEqual([...telcoFeatures().inputs].sort());
    }
  });

  it('names the column that has drifted, and gives the others what chance explains', () => {
    const pipeline = fitted(calibrated('HistGradientBoostingClassifier', 'sigmoid'));
    const dearerThanBefore = edited(learned, { MonthlyCharges: (charge) => charge + 30 });
    const { change, shares } = explainChange(pipeline, learned, dearerThanBefore, { randomState: 2 });
    expect(Math.abs(change)).toBeGreaterThan(0.005);
    for (const { column, share, standardError } of shares) {
      const expected = column === 'MonthlyCharges' ? change : 0;
      expect(Math.abs(share - expected), column).toBeLessThan(4 * standardError + 1e-12);
    }
  });

  it('gives what a known difference over all rows says beyond that of the samples to the columns', () => {
    const pipeline = fitted(calibrated('HistGradientBoostingClassifier', 'sigmoid'));
    const plain = explainChange(pipeline, learned, dearer, { randomState: 1 });
    const told = explainChange(pipeline, learned, dearer, { randomState: 1, change: plain.change + 0.01 });
    expect(told.change).toBe(plain.change + 0.01);
    expect(sum(told.shares.map(({ share }) => share))).toBeCloseTo(plain.change + 0.01, 12);
    for (const [j, { standardError }] of told.shares.entries())
      expect(standardError).toBeLessThanOrEqual(plain.shares[j].standardError * 1.2);
  });

  it('states errors that repeated samples show', () => {
    const names = ['a', 'b', 'c'];
    const { X, y: ofRows } = normalRows(400, 3, 1);
    const features = new ColumnTransformer([{ name: 'all', columns: names, steps: [] }]);
    const pipeline = new Pipeline(
      features,
      Pipeline.fromSpec({ features: features.spec(), classifier: { type: 'LogisticRegression', parameters: {} } }).classifier,
    );
    pipeline.fit(frameOfMatrix(X, names), ofRows);
    const drawn = (rows: number, seed: number) => frameOfMatrix(normalRows(rows, 3, seed).X, names);
    const all = mean(positiveProbability(pipeline, edited(drawn(20_000, 9_999), { c: (value) => value + 0.5 })));
    const change = all - mean(positiveProbability(pipeline, drawn(20_000, 9_998)));
    for (const known of [undefined, change]) {
      const found = Array.from({ length: 80 }, (_, i) => {
        const current = edited(drawn(150, 2 * i), { c: (value) => value + 0.5 });
        return explainChange(pipeline, drawn(100, 2 * i + 1), current, { randomState: i, change: known });
      });
      for (const [j] of names.entries()) {
        const shares = found.map(({ shares: own }) => own[j].share);
        const spread = Math.sqrt(mean(shares.map((share) => (share - mean(shares)) ** 2)));
        expect(mean(found.map(({ shares: own }) => own[j].standardError)) / spread).toBeGreaterThan(0.75);
        expect(mean(found.map(({ shares: own }) => own[j].standardError)) / spread).toBeLessThan(1.35);
      }
    }
  });

  it('is what sampling the orders finds, where the score is the probability', async () => {
    const names = ['a', 'b'];
    const { X, y: ofRows } = normalRows(200, 2, 3);
    const rows = frameOfMatrix(X, names);
    const features = new ColumnTransformer([{ name: 'all', columns: names, steps: [] }]);
    const classifier = { type: 'RandomForestClassifier', parameters: { nEstimators: 7, randomState: 1 } } as const;
    const pipeline = Pipeline.fromSpec({ features: features.spec(), classifier }).fit(
      rows,
      ofRows.map((label, i) => (i < 100 ? label : i % 2)),
    );
    const baseline = takeFrameRows(
      rows,
      Array.from({ length: 90 }, (_, i) => i),
    );
    const current = takeFrameRows(
      rows,
      Array.from({ length: 110 }, (_, i) => 90 + i),
    );
    // Of two columns there are two orders, and each pair is asked for both.
    const sampled = await sampleChange((some: Frame) => positiveProbability(pipeline, some), baseline, current, {
      randomState: 5,
    });
    const exact = explainChange(pipeline, baseline, current, { randomState: 5 });
    for (const [j, { share, standardError }] of exact.shares.entries()) {
      expect(sampled.shares[j].share).toBeCloseTo(share, 12);
      expect(sampled.shares[j].standardError).toBeCloseTo(standardError, 12);
    }
  });

  it('uses fewer rows where there would be too many leaves', () => {
    const pipeline = fitted({ type: 'HistGradientBoostingClassifier', parameters: { nEstimators: 10, numLeaves: 4 } });
    const { pairs, baselineRows, currentRows, change, shares } = explainChange(pipeline, learned, dearer, {
      randomState: 0,
      mostLeaves: 40 * 50,
    });
    expect(pairs).toBeLessThanOrEqual(50);
    expect([baselineRows, currentRows]).toEqual([50, 50]);
    expect(sum(shares.map(({ share }) => share))).toBeCloseTo(change, 12);
    const { shares: few } = explainChange(pipeline, takeFrameRows(learned, [0]), dearer, { randomState: 0 });
    expect(few.every(({ standardError }) => Number.isNaN(standardError))).toBe(true);
  });

  it('refuses models without exact values, and samples without rows', () => {
    const isotonic = fitted(calibrated('RandomForestClassifier', 'isotonic'));
    const bayes = fitted({ type: 'GaussianNB', parameters: {} });
    const three = Pipeline.fromSpec({
      features: telcoFeatures().spec(),
      classifier: { type: 'DecisionTreeClassifier', parameters: { maxDepth: 2 } },
    });
    three.fit(
      learned,
      labels.map((_, i) => i % 3),
    );
    for (const pipeline of [isotonic, bayes, three]) {
      expect(canExplainChange(pipeline)).toBe(false);
      expect(() => explainChange(pipeline, learned, others, { randomState: 0 })).toThrow('pipeline must be one of trees');
    }
    const linear = fitted({ type: 'LogisticRegression', parameters: {} });
    const none = takeFrameRows(learned, []);
    expect(rowCount(none)).toBe(0);
    expect(() => explainChange(linear, none, others, { randomState: 0 })).toThrow('baseline must be at least one row');
    expect(() => explainChange(linear, learned, none, { randomState: 0 })).toThrow('current must be at least one row');
  });
});
