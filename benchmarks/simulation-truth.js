// What monitoring finds in simulated markets, held against their truth: many seeds, by the libraries alone. All draws are seeded, so the figures are
// the same on every machine. `churnops simulate` shows one market day by day.
import { fileURLToPath } from 'node:url';
import { CustomerFrame } from '../packages/churnops/dist/features/customer-frame.js';
import { featurePipeline } from '../packages/churnops/dist/features/feature-pipeline.js';
import { bundledSchema } from '../packages/churnops/dist/record/bundled-schema.js';
import { drawHistory, simulateMarket } from '../packages/churnops/dist/simulation/market.js';
import { readPopulation } from '../packages/churnops/dist/simulation/population.js';
import { SCENARIO_NAMES } from '../packages/churnops/dist/simulation/scenario-names.js';
import { trueRocAuc } from '../packages/churnops/dist/simulation/true-auc.js';
import { fitTrueRisk } from '../packages/churnops/dist/simulation/true-risk.js';
import { KNOWN_BOOSTING } from '../packages/churnops/dist/training/candidates.js';
import { datasetDrift } from '../packages/drift/dist/index.js';
import { estimatePerformance, Pipeline, positiveProbability } from '../packages/learn/dist/index.js';

const DATA = fileURLToPath(new URL('../data/telco-customer-churn.csv', import.meta.url));
const SEEDS = Number(process.env.SEEDS ?? 40);
/** As many as `churnops simulate` has customers, and as its model learns from. */
const CUSTOMERS = 1500;
const LEARNED = 2800;
/** Days of the broken feed: one for each of its three faults. */
const DAYS = 3;

const ESTIMATORS = {
  'logistic regression': { type: 'LogisticRegression', parameters: {} },
  'gradient boosting': { type: 'HistGradientBoostingClassifier', parameters: KNOWN_BOOSTING },
};

export async function run() {
  const schema = bundledSchema();
  const population = await readPopulation(schema, DATA);
  const trueLogOdds = fitTrueRisk(schema, population);
  const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1);
  const marketOf = (scenario, seed) => ({
    parameters: { scenario, seed, days: DAYS, customers: CUSTOMERS, history: LEARNED, from_day: 1, first_date: '2026-01-03' },
    population,
    trueLogOdds,
  });
  const frameOf = (customers) => {
    const frame = new CustomerFrame(schema, schema.features, schema.features, customers.length);
    for (const { features } of customers) frame.add(schema.features.map((name) => features[name]));
    return frame.build();
  };
  const changed = (history, customers) =>
    datasetDrift(
      schema.features.map((name) => ({
        name,
        kind: schema.isQuantity(name) ? 'num' : 'cat',
        reference: history.map(({ features }) => features[name]),
        current: customers.map(({ features }) => features[name]),
      })),
    ).columns.filter(({ drifted }) => drifted);

  const drift = SCENARIO_NAMES.map((scenario) => {
    const found = seeds.flatMap((seed) => {
      const market = marketOf(scenario, seed);
      const history = drawHistory(market);
      const days = [...simulateMarket(market)].filter(({ day }) => scenario === 'broken-feed' || day === 1);
      return days.map(({ customers }) => changed(history, customers).map(({ name }) => name));
    });
    const named = new Map();
    for (const name of found.flat()) named.set(name, (named.get(name) ?? 0) + 1);
    const often = [...named].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${percent(count / found.length)}`);
    return [
      scenario,
      percent(found.filter((names) => names.length > 0).length / found.length),
      often.slice(0, 6).join(', ') || '–',
    ];
  });

  const performance = Object.entries(ESTIMATORS).flatMap(([name, estimator]) => {
    const classifier = { type: 'CalibratedClassifier', parameters: { estimator, method: 'sigmoid', cv: 5 } };
    return ['none', 'concept'].map((scenario) => {
      const results = seeds.map((seed) => {
        const market = marketOf(scenario, seed);
        // As training does, without the customers who have had no bill.
        const history = drawHistory(market).filter(({ features }) => features.TotalCharges !== null);
        const churned = Uint8Array.from(history, (customer) => Number(customer.churned));
        const model = Pipeline.fromSpec(featurePipeline(schema, classifier)).fit(frameOf(history), churned);
        const [day] = simulateMarket(market);
        const truth = new Map(day.truth.map((customer) => [customer.id, customer.probability]));
        const present = day.customers.filter(({ id }) => typeof truth.get(id) === 'number');
        const score = positiveProbability(model, frameOf(present));
        const { rocAuc } = estimatePerformance(score, { calibrationRows: history.length });
        return {
          ...rocAuc,
          truth: trueRocAuc(
            present.map(({ id }) => truth.get(id)),
            score,
          ),
        };
      });
      const differences = results.map(({ value, truth }) => Math.abs(value - truth));
      const mean = (of) => (results.reduce((sum, result) => sum + of(result), 0) / results.length).toFixed(3);
      return [
        `${name}, ${scenario}`,
        mean(({ truth }) => truth),
        mean(({ value }) => value),
        (differences.reduce((sum, difference) => sum + difference, 0) / SEEDS).toFixed(4),
        percent(differences.filter((difference) => difference <= 0.02).length / SEEDS),
        percent(results.filter(({ low, high, truth }) => low <= truth && truth <= high).length / SEEDS),
      ];
    });
  });

  return {
    title: `Monitoring against the truth of ${SEEDS} simulated markets of ${CUSTOMERS.toLocaleString('en')} customers`,
    header: ['scenario', 'found by the policy `default`', 'columns, and in how many'],
    rows: drift,
    notes: [
      [
        [
          'ROC AUC of the model, scenario',
          'true',
          'estimated',
          'mean difference',
          'within 0.02',
          'truth within the 95 % interval',
        ],
        ['---', '---', '---', '---', '---', '---'],
        ...performance,
      ]
        .map((cells) => `| ${cells.join(' | ')} |`)
        .join('\n'),
    ],
  };
}

function percent(share) {
  return `${(100 * share).toFixed(0)} %`;
}
