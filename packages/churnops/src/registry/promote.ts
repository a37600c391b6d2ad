import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { readLabelledCustomers } from '../customers/labelled-customers.js';
import { ChurnopsError } from '../errors.js';
import { type GateResult, gateResult, passGate } from './gate.js';
import { CHAMPION, REGISTERED_MODEL } from './names.js';

/** What a promotion did. */
export const promotionResult = z.strictObject({
  model_name: z.string(),
  model_version: z.int(),
  previous_version: z.int().optional(),
  promoted: z.boolean(),
  /** How it compared with the champion; left out where the version was named, which needs no comparison. */
  gate: gateResult.optional(),
});
export type PromotionResult = z.infer<typeof promotionResult>;

/**
 * Gives the alias `champion` to a version.
 *
 * @param version a number: that version, whatever its scores; undefined: the newest, if it beats the champion
 */
export async function promote(context: PipelineContext, version: string | undefined): Promise<PromotionResult> {
  const { mlflow, logger } = context;
  const previous = await mlflow.getVersionByAlias(REGISTERED_MODEL, CHAMPION);
  const chosen = version
    ? await mlflow.getModelVersion(REGISTERED_MODEL, version)
    : (await mlflow.modelVersions(REGISTERED_MODEL))[0];
  if (!chosen) {
    throw new ChurnopsError(
      'CHURN_NO_SUCH_VERSION',
      `${REGISTERED_MODEL} has no version${version ? ` ${version}` : ''}`,
      'churnops models lists the versions; churnops train makes one',
    );
  }
  let gate: GateResult | undefined;
  if (version) await mlflow.setAlias(REGISTERED_MODEL, CHAMPION, chosen.version);
  else if (previous?.version !== chosen.version) gate = await passGate(context, chosen, await readLabelledCustomers(context));
  const promoted = version !== undefined || gate?.promoted === true;
  logger.info({ event: { action: 'promote' } }, `version ${chosen.version} ${promoted ? 'is the champion' : 'was not promoted'}`);
  return {
    model_name: REGISTERED_MODEL,
    model_version: Number(chosen.version),
    previous_version: previous && Number(previous.version),
    promoted,
    gate,
  };
}
