// How often the day's report tells of a fall of performance in simulated months, by the libraries alone: where the ranking does not suffer it is a false
// alarm. All draws are seeded, so the figures are the same on every machine. `churnops simulate` shows one month day by day.
import { fileURLToPath } from 'node:url';
import { CustomerFrame } from '../packages/churnops/dist/features/customer-frame.js';
import { featurePipeline } from '../packages/churnops/dist/features/feature-pipeline.js';
import { newestFall } from '../packages/churnops/dist/performance/below-estimate.js';
import { performanceFigures } from '../packages/churnops/dist/performance/performance-figures.js';
import { ScoredRows } from '../packages/churnops/dist/performance/scored-rows.js';
import { bundledSchema } from '../packages/churnops/dist/record/bundled-schema.js';
import { drawHistory, simulateMarket } from '../packages/churnops/dist/simulation/market.js';
import { readPopulation } from '../packages/churnops/dist/simulation/population.js';
import { fitTrueRisk } from '../packages/churnops/dist/simulation/true-risk.js';
import { Pipeline, positiveProbability } from '../packages/learn/dist/index.js';

const DATA = fileURLToPath(new URL('../data/telco-customer-churn.csv', import.meta.url));
const SEEDS = Number(process.env.SEEDS ?? 40);
/** As `churnops simulate` has them. */
const MONTH = { days: 30, customers: 1500, history: 4000, from_day: 11, first_date: '2026-10-31' };
const SCENARIOS = ['none', 'price-rise', 'new-contract', 'concept'];
const ESTIMATOR = { type: 'LogisticRegression', parameters: {} };
const CLASSIFIER = { type: 'CalibratedClassifier', parameters: { estimator: ESTIMATOR, method: 'sigmoid', cv: 5 } };

export async function run() {
  const schema = bundledSchema();
  const population = await readPopulation(schema, DATA);
  const trueLogOdds = fitTrueRisk(schema, population);
  const frameOf = (customers) => {
    const frame = new CustomerFrame(schema, schema.features, schema.features, customers.length);
    for (const { features } of customers) frame.add(schema.features.map((name) => features[name]));
    return frame.build();
  };

  /** The days of a month on which a fall was told. */
  const fallsOf = (scenario, seed) => {
    const market = { parameters: { ...MONTH, scenario, seed }, population, trueLogOdds };
    const history = drawHistory(market).filter(({ features }) => features.TotalCharges !== null);
    const churned = Uint8Array.from(history, (customer) => Number(customer.churned));
    const model = Pipeline.fromSpec(featurePipeline(schema, CLASSIFIER)).fit(frameOf(history), churned);
    const options = { campaign: {}, calibrationRows: history.length };
    /** By customer, each decision with what is known of it. */
    const outcomes = new Map();
    /** Newest first. */
    const dates = [];
    const told = [];
    for (const { day, date, customers, departed, outcomes: delivered } of simulateMarket(market)) {
      for (const { id, observedOn, churned } of delivered) {
        const own = outcomes.get(id) ?? new Map();
        outcomes.set(id, own.set(observedOn, churned));
      }
      const gone = new Set(departed);
      const present = customers.filter(({ id }) => !gone.has(id));
      const score = positiveProbability(model, frameOf(present));
      dates.unshift({ date, ids: present.map(({ id }) => id), score });
      if (newestFall(judgedFigures(dates, outcomes, options))) told.push(day);
    }
    return told;
  };

  const rows = SCENARIOS.map((scenario) => {
    const months = Array.from({ length: SEEDS }, (_, i) => fallsOf(scenario, i + 1));
    const told = months.filter((days) => days.length > 0);
    const days = months.reduce((sum, { length }) => sum + length, 0);
    const first = told.map(([day]) => day - MONTH.from_day).sort((a, b) => a - b);
    return [scenario, told.length, days, scenario === 'concept' ? `${first[0]} to ${first.at(-1)}` : 'false alarms'];
  });
  return {
    title: `A fall of performance, told in the reports of ${SEEDS} simulated months of each scenario`,
    header: ['scenario', 'months with a fall told', 'days', 'days after the change'],
    rows,
  };
}

/** ROC AUC of the dates, newest first, up to the first one with outcomes enough: no older one is looked at. */
function judgedFigures(dates, outcomes, options) {
  const figures = [];
  for (const { date, ids, score } of dates) {
    const scored = new ScoredRows();
    for (const [i, id] of ids.entries()) {
      const [, churned] = [...(outcomes.get(id) ?? [])].find(([observedOn]) => observedOn > date) ?? [];
      scored.add(score[i], churned === undefined ? -1 : Number(churned));
    }
    const figure = performanceFigures(scored, options).find(({ metric }) => metric === 'roc_auc');
    figures.push(figure);
    if (figure.known >= 200) break;
  }
  return figures;
}
