import type { PipelineContext } from '../context.js';
import type { LoadedModel } from './load-model.js';
import { sampleCustomers } from './sample-customers.js';

/**
 * Makes sure that a model can score customers, including those with blanks, before it becomes the champion.
 *
 * @throws ChurnopsError CHURN_CANNOT_SCORE if it fails, or returns anything but probabilities
 */
export async function requireScores(
  context: Pick<PipelineContext, 'warehouse' | 'schema'>,
  { scorer }: LoadedModel,
): Promise<void> {
  await scorer.score(await sampleCustomers(context));
  await scorer.accept?.();
}
