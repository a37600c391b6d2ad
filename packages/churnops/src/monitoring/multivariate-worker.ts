import { Pipeline, type PipelineState } from '@churnops/learn';
import { CustomerSchema } from '../record/customer-schema.js';
import type { CustomerDescriptor } from '../record/descriptor.js';
import type { RowWork } from '../row-thread/in-row-thread.js';
import { classifyDomains } from './domain-classifier.js';
import type { DomainClassifier, RiskShares } from './multivariate-result.js';
import { readReferenceRows } from './read-reference.js';
import { noRiskShares, type RiskSamples, riskShares } from './risk-shares.js';
import { readSamples, sampleReference } from './sampled-customers.js';

/** What the thread needs beside the rows, which are those of `sampledQuery`. */
export interface MultivariateJob {
  readonly descriptor: CustomerDescriptor;
  /** The reference set as a CSV file; null if the reference is among the rows. */
  readonly reference: Uint8Array | null;
  /** The model, if it is one of ours. */
  readonly pipeline: PipelineState | null;
  readonly means: Pick<RiskSamples, 'currentMean' | 'referenceMean'>;
}

/** What it answers. */
export interface MultivariateAnswer {
  readonly domainClassifier: DomainClassifier;
  /** The shares; without a pipeline, the samples, for whoever can score them. */
  readonly risk: { readonly shares: RiskShares } | { readonly samples: Pick<RiskSamples, 'reference' | 'current'> };
}

export const work: RowWork<MultivariateJob, MultivariateAnswer> = async (rows, { descriptor, reference, pipeline, means }) => {
  const schema = new CustomerSchema(descriptor);
  const read = await readSamples(schema, rows);
  const current = read.current;
  const compared = reference ? sampleReference(readReferenceRows(schema, reference), schema.features) : read.reference;
  const columns = schema.features.map((name) => ({ name, isQuantity: schema.isQuantity(name) }));
  const samples = { reference: compared.frame, current: current.frame };
  const risk = pipeline ? { shares: await sharesBy(pipeline, schema, { ...samples, ...means }) } : { samples };
  return { domainClassifier: classifyDomains(columns, compared, current), risk };
};

/** A model that can't score the samples is no reason to lose the classifier's answer. */
async function sharesBy(state: PipelineState, schema: CustomerSchema, samples: RiskSamples): Promise<RiskShares> {
  try {
    return await riskShares(Pipeline.fromJSON(state), schema.features, samples);
  } catch (error) {
    return noRiskShares('no_model', `the model cannot score: ${(error as Error).message}`);
  }
}
