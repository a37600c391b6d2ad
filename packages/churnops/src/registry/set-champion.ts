import type { ModelVersion } from '@churnops/mlflow';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { recordPromotion } from './champion-history.js';
import { CHAMPION, REGISTERED_MODEL } from './names.js';

export interface NewChampion {
  readonly version: ModelVersion;
  /** The champion that the decision was made against; undefined if there was none. */
  readonly previous: ModelVersion | undefined;
  /** `gate`, or a person. */
  readonly by: string;
  readonly reason: string;
}

/**
 * Gives a version the alias `champion` and records the promotion, provided that the champion is still the one that the decision was made
 * against. To be called under the champion's lock.
 *
 * MLflow has no conditional write. The lock does not cover an MLflow client that moves the alias between our look and our write.
 *
 * @throws ChurnopsError CHURN_CHAMPION_MOVED if somebody moved the alias meanwhile; it stays where it is
 */
export async function setChampion(context: PipelineContext, { version, previous, by, reason }: NewChampion): Promise<void> {
  const { mlflow } = context;
  const current = await mlflow.getVersionByAlias(REGISTERED_MODEL, CHAMPION);
  if (current?.version !== previous?.version) {
    const name = (champion: ModelVersion | undefined) => (champion ? `version ${champion.version}` : 'none');
    throw new ChurnopsError(
      'CHURN_CHAMPION_MOVED',
      `version ${version.version} was to replace the champion ${name(previous)}, but the champion is ${name(current)} by now`,
      'look at churnops models and promote again',
    );
  }
  await mlflow.setAlias(REGISTERED_MODEL, CHAMPION, version.version);
  await recordPromotion(context, {
    model_version: Number(version.version),
    previous_version: previous ? Number(previous.version) : null,
    promoted_by: by,
    reason,
  });
}
