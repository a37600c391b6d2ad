import type { PipelineContext } from '../context.js';
import type { LoadedModel } from './champion.js';
import { sampleCustomers } from './sample-customers.js';

/**
 * Makes sure that a model scores customers, those with blanks too.
 *
 * @throws ChurnopsError CHURN_CANNOT_SCORE if it fails, or gives anything but probabilities
 */
export async function requireScores(
  context: Pick<PipelineContext, 'warehouse' | 'schema'>,
  { scorer }: LoadedModel,
): Promise<void> {
  await scorer.score(await sampleCustomers(context));
}
