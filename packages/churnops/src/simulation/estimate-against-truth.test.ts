import { estimatePerformance, Pipeline, positiveProbability } from '@churnops/learn';
import { expect, it } from 'vitest';
import { CustomerFrame } from '../features/customer-frame.js';
import { featurePipeline } from '../features/feature-pipeline.js';
import { bundledSchema } from '../record/bundled-schema.js';
import { drawHistory, type RecordedCustomer, simulateMarket } from './market.js';
import { marketMaker } from './testing.js';
import { trueRocAuc } from './true-auc.js';

const schema = bundledSchema();
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

function frameOf(customers: readonly RecordedCustomer[]) {
  const frame = new CustomerFrame(schema, schema.features, schema.features, customers.length);
  for (const { features } of customers) frame.add(schema.features.map((name) => features[name]));
  return frame.build();
}

// In short; `npm run bench simulation-truth` does it for more seeds, and for boosting.
it('the estimated ROC AUC is within 0.02 of the truth, and the truth within its 95 % interval nine times in ten', async () => {
  const marketOf = await marketMaker();
  const estimator = { type: 'LogisticRegression', parameters: {} } as const;
  const classifier = { type: 'CalibratedClassifier', parameters: { estimator, method: 'sigmoid', cv: 2 } } as const;
  const results = SEEDS.map((seed) => {
    const market = marketOf({ seed, days: 1, history: 2800 });
    const history = drawHistory(market).filter(({ features }) => features.TotalCharges !== null);
    const churned = Uint8Array.from(history, (customer) => Number(customer.churned));
    const model = Pipeline.fromSpec(featurePipeline(schema, classifier)).fit(frameOf(history), churned);
    const [day] = [...simulateMarket(market)];
    const truth = new Map(day?.truth.map(({ id, probability }) => [id, probability]));
    const present = day?.customers.filter(({ id }) => typeof truth.get(id) === 'number') ?? [];
    const score = positiveProbability(model, frameOf(present));
    const probability = present.map(({ id }) => truth.get(id) as number);
    const { rocAuc } = estimatePerformance(score, { calibrationRows: history.length });
    return { low: NaN, high: NaN, value: NaN, ...rocAuc, truth: trueRocAuc(probability, score) };
  });
  const meanDifference = results.reduce((sum, { value, truth }) => sum + Math.abs(value - truth), 0) / SEEDS.length;
  expect(meanDifference).toBeLessThan(0.02);
  expect(results.filter(({ low, high, truth }) => low <= truth && truth <= high).length).toBeGreaterThanOrEqual(9);
});
