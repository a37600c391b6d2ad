import { rocAuc, take, takeFrameRows } from '@churnops/learn';
import type { ModelVersion } from '@churnops/mlflow';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { holdOutSplit } from '../customers/hold-out.js';
import type { LabelledCustomers } from '../customers/labelled-customers.js';
import { loadModel } from './champion.js';
import { CHAMPION, REGISTERED_MODEL } from './names.js';

/** Whether the challenger replaced the champion, and why. */
export const gateResult = z.strictObject({
  metric: z.string(),
  challenger: z.number(),
  /** Left out if there was no champion, or it could not be loaded. */
  champion: z.number().optional(),
  champion_version: z.int().optional(),
  promoted: z.boolean(),
  reason: z.string(),
});
export type GateResult = z.infer<typeof gateResult>;

/**
 * Gives a version the alias `champion` if there is none, or if it scores higher than the champion on the same hold-out rows.
 */
export async function passGate(
  context: PipelineContext,
  challenger: ModelVersion,
  { frame, churned }: LabelledCustomers,
): Promise<GateResult> {
  const { mlflow, logger } = context;
  const { test } = holdOutSplit(churned.length);
  const holdOut = takeFrameRows(frame, test);
  const y = take(churned, test);
  const scoreOf = async (version: ModelVersion) => rocAuc(y, await (await loadModel(context, version)).scorer.score(holdOut));
  const champion = await mlflow.getVersionByAlias(REGISTERED_MODEL, CHAMPION);
  const challengerScore = await scoreOf(challenger);
  const championScore = champion && (await scoreOf(champion).catch((error: Error) => error));
  if (championScore instanceof Error) {
    logger.warn({ err: championScore }, `the champion, version ${champion?.version}, cannot be compared with`);
  }
  const comparable = typeof championScore === 'number' ? championScore : undefined;
  const promoted = champion === undefined || (comparable !== undefined && challengerScore > comparable);
  if (promoted) await mlflow.setAlias(REGISTERED_MODEL, CHAMPION, challenger.version);
  return {
    metric: 'test_roc_auc',
    challenger: challengerScore,
    champion: comparable,
    champion_version: champion && Number(champion.version),
    promoted,
    reason: gateReason(challengerScore, championScore, champion),
  };
}

function gateReason(challenger: number, champion: number | Error | undefined, version: ModelVersion | undefined): string {
  if (champion === undefined || version === undefined) return 'there was no champion';
  const name = `the champion, version ${version.version},`;
  if (champion instanceof Error) return `${name} could not be compared with and stays; promote by hand if it should go`;
  const [a, b] = [challenger.toFixed(6), champion.toFixed(6)];
  if (challenger > champion) return `ROC AUC ${a} on the hold-out, ${name} had ${b}`;
  return `ROC AUC ${a} on the hold-out does not beat ${name} with ${b}`;
}
