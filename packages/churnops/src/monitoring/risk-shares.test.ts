import { type ClassifierSpec, type Frame, Pipeline, positiveProbability, takeFrameRows } from '@churnops/learn';
import { beforeAll, describe, expect, it } from 'vitest';
import { featurePipeline } from '../features/feature-pipeline.js';
import { bundledSchema } from '../record/bundled-schema.js';
import { describeRiskShares } from './describe-multivariate.js';
import { riskShares as resultSchema } from './multivariate-result.js';
import { noRiskShares, type RiskSamples, riskShares } from './risk-shares.js';
import { changed, customers, twoSamples } from './testing-customers.js';

const schema = bundledSchema();
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('risk shares', () => {
  let learned: Frame;
  let current: Frame;
  let labels: number[];
  const fitted = (classifier: ClassifierSpec) => Pipeline.fromSpec(featurePipeline(schema, classifier)).fit(learned, labels);
  beforeAll(() => {
    const [first, second] = twoSamples(500, 400, 6);
    learned = customers(first).frame;
    const longer = changed(customers(second), { tenure: (column) => (column as Float64Array).map((months) => months + 20) });
    current = longer.frame;
    // Who pays much for a short time leaves.
    const [tenure, charges] = ['tenure', 'MonthlyCharges'].map((name) => learned.get(name) as Float64Array);
    labels = Array.from(tenure as Float64Array, (months, i) => ((charges?.[i] ?? 0) > 60 && months < 30 ? 1 : 0));
  });
  const samples = (model: Pipeline): RiskSamples => ({
    ...{ reference: learned, current },
    currentMean: mean(positiveProbability(model, current)),
    referenceMean: null,
  });

  it('sum to the change of the mean probability, and name the column that moved it, whatever the model', async () => {
    const estimator = { type: 'HistGradientBoostingClassifier', parameters: { nEstimators: 30 } } as const;
    const models: readonly [ClassifierSpec, string][] = [
      [{ type: 'CalibratedClassifier', parameters: { estimator, nSplits: 2 } }, 'tree_shap'],
      [{ type: 'LogisticRegression', parameters: {} }, 'linear_shap'],
      [{ type: 'GaussianNB', parameters: {} }, 'sampling'],
    ];
    for (const [classifier, method] of models) {
      const model = fitted(classifier);
      const before = mean(positiveProbability(model, learned));
      const given = samples(model);
      const found = resultSchema.parse(await riskShares(model, schema.features, given));
      expect(found).toMatchObject({ status: 'ok', method, mean_current: given.currentMean });
      expect(found.mean_reference).toBeCloseTo(before, 12);
      expect(found.change).toBeCloseTo(given.currentMean - before, 12);
      expect(found.columns.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(found.change as number, 12);
      expect(found.columns.map(({ column_name }) => column_name).sort()).toEqual([...schema.features].sort());
      expect(found.columns[0]?.column_name).toBe('tenure');
      expect(describeRiskShares(found)).toMatch(/^mean risk from [\d.]+ to [\d.]+ %, in points: tenure -/);
      // The same data give the same report.
      expect(await riskShares(model, schema.features, given)).toEqual(found);
    }
  });

  it('of a sample sum to the change over all customers', async () => {
    const model = fitted({ type: 'LogisticRegression', parameters: {} });
    const some = {
      ...samples(model),
      current: takeFrameRows(
        current,
        Array.from({ length: 120 }, (_, i) => i),
      ),
      referenceMean: 0.25,
    };
    const { change, columns, current_rows } = await riskShares(model, schema.features, some);
    expect(current_rows).toBe(120);
    expect(change).toBeCloseTo(some.currentMean - 0.25, 12);
    expect(columns.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(change as number, 12);
  });

  it('are made for models that only score, such as those of other tools', async () => {
    const model = fitted({ type: 'GaussianNB', parameters: {} });
    const score = async (frame: Frame) => positiveProbability(model, frame);
    expect(await riskShares(score, schema.features, samples(model))).toEqual(
      await riskShares(model, schema.features, samples(model)),
    );
    const broken = riskShares(() => Promise.reject(new Error('broken')), schema.features, samples(model));
    await expect(broken).rejects.toThrow('broken');
  });

  it('are none of too few rows', async () => {
    const model = fitted({ type: 'LogisticRegression', parameters: {} });
    const few = { ...samples(model), current: takeFrameRows(current, [0]) };
    const expected = noRiskShares('too_few_rows', 'the current sample has 1 row; at least 30 are needed');
    expect(await riskShares(model, schema.features, few)).toEqual(expected);
    expect(describeRiskShares(expected)).toBe('risk shares: the current sample has 1 row; at least 30 are needed');
  });
});
