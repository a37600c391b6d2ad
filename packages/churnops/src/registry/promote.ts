import type { ModelVersion } from '@churnops/mlflow';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { readTrainingRows } from '../customers/training-rows.js';
import { today } from '../logical-date.js';
import { lookAtChampion } from './champion-history.js';
import { withChampionLock } from './champion-lock.js';
import { findVersion, newestVersion } from './find-version.js';
import { gateResult, passGate } from './gate.js';
import { loadModel } from './load-model.js';
import { REGISTERED_MODEL } from './names.js';
import { requireScores } from './require-scores.js';
import { setChampion } from './set-champion.js';

export const promotionResult = z.strictObject({
  model_name: z.string(),
  model_version: z.int(),
  /** The champion before; null if there was none. */
  previous_version: z.int().nullable(),
  promoted: z.boolean(),
  reason: z.string(),
  /** How it compared with the champion; null if it was not compared, because the version was named or is the champion already. */
  gate: gateResult.nullable(),
});
export type PromotionResult = z.infer<typeof promotionResult>;

export interface PromoteOptions {
  /** The number of a version to promote, whatever its scores. Default: the newest, if it is better than the champion. */
  readonly version?: string | undefined;
  /** Why, for the record, if a version is named. Default: that it was named. */
  readonly reason?: string | undefined;
}

/**
 * Gives the alias `champion` to a version and records the promotion, with the context's operator if the version is named. The version is
 * loaded and scores some customers first: one that cannot score never becomes the champion.
 *
 * @throws ChurnopsError CHURN_NO_SUCH_VERSION
 * @throws ChurnopsError CHURN_CANNOT_SCORE, CHURN_FOREIGN_MODEL or CHURN_ONNXRUNTIME_MISSING if the version cannot score
 * @throws ChurnopsError CHURN_PYFUNC_MISSING, CHURN_PYFUNC_OTHER_VERSION or CHURN_PYFUNC_UNAVAILABLE if it is a Python model that cannot be served
 * @throws ChurnopsError CHURN_STORAGE if its files cannot be read
 * @throws ChurnopsError CHURN_CHAMPION_MOVED if somebody else moved the alias meanwhile
 * @throws ChurnopsError CHURN_TRAINING_DATA if no version is named and there are too few customers to compare on
 */
export async function promote(context: PipelineContext, options: PromoteOptions): Promise<PromotionResult> {
  const { logger, mlflow } = context;
  const chosen = options.version === undefined ? await newestVersion(mlflow) : await findVersion(mlflow, options.version);
  const result = await withChampionLock(context, () =>
    options.version === undefined ? promoteIfBetter(context, chosen) : promoteNamed(context, chosen, options),
  );
  logger.info(
    { event: { action: 'promote' } },
    `version ${chosen.version} ${result.promoted ? 'is the champion' : 'was not promoted'}: ${result.reason}`,
  );
  return result;
}

async function promoteIfBetter(context: PipelineContext, chosen: ModelVersion): Promise<PromotionResult> {
  const previous = await lookAtChampion(context);
  if (previous?.version === chosen.version) return alreadyChampion(chosen);
  const gate = await passGate(context, chosen, await readTrainingRows(context, today(context)));
  return resultOf(chosen, previous, { promoted: gate.promoted, reason: gate.reason, gate });
}

async function promoteNamed(
  context: PipelineContext,
  chosen: ModelVersion,
  { reason = `version ${chosen.version} was named` }: PromoteOptions,
): Promise<PromotionResult> {
  const previous = await lookAtChampion(context);
  if (previous?.version === chosen.version) return alreadyChampion(chosen);
  await requireScores(context, await loadModel(context, chosen));
  context.signal.throwIfAborted();
  await setChampion(context, { version: chosen, previous, by: context.operator, reason });
  return resultOf(chosen, previous, { promoted: true, reason, gate: null });
}

function alreadyChampion(chosen: ModelVersion): PromotionResult {
  const reason = `version ${chosen.version} is the champion already`;
  return resultOf(chosen, chosen, { promoted: false, reason, gate: null });
}

function resultOf(
  chosen: ModelVersion,
  previous: ModelVersion | undefined,
  outcome: Pick<PromotionResult, 'promoted' | 'reason' | 'gate'>,
): PromotionResult {
  return {
    model_name: REGISTERED_MODEL,
    model_version: Number(chosen.version),
    previous_version: previous ? Number(previous.version) : null,
    ...outcome,
  };
}
