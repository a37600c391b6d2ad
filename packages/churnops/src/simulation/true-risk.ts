import { Pipeline, positiveProbability } from '@churnops/learn';
import { CustomerFrame } from '../features/customer-frame.js';
import { featurePipeline } from '../features/feature-pipeline.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { Features, ObservedCustomer } from './population.js';

/** The true log-odds that customers leave within the next month. */
export type TrueLogOdds = (customers: readonly Features[]) => Float64Array;

/**
 * The formula that says who leaves in a simulation: the logistic regression of the bundled data set, fitted to its optimum on the rows with a bill.
 * In a simulation it is the truth, not an estimate: outcomes are drawn from it.
 */
export function fitTrueRisk(schema: CustomerSchema, population: readonly ObservedCustomer[]): TrueLogOdds {
  const billed = population.filter(({ features }) => schema.blankable.every((name) => features[name] !== null));
  const frameOf = (customers: readonly Features[]) => {
    const frame = new CustomerFrame(schema, schema.features, schema.features, customers.length);
    for (const features of customers) frame.add(schema.features.map((name) => features[name]));
    return frame.build();
  };
  const churned = Uint8Array.from(billed, (customer) => Number(customer.churned));
  const spec = featurePipeline(schema, { type: 'LogisticRegression', parameters: {} });
  const pipeline = Pipeline.fromSpec(spec).fit(frameOf(billed.map(({ features }) => features)), churned);
  return (customers) => {
    if (customers.length === 0) return new Float64Array();
    return positiveProbability(pipeline, frameOf(customers)).map((p) => Math.log(p / (1 - p)));
  };
}

/** The probability with these log-odds. */
export function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
