import type { ModelVersion } from '@churnops/mlflow';
import type { PipelineContext } from '../context.js';
import { CHAMPION, REGISTERED_MODEL } from './names.js';

/** The name on record if it is not known who moved the alias. */
export const UNKNOWN_PROMOTER = 'unknown';

/** One promotion, as it is on record. */
export interface Promotion {
  readonly model_version: number;
  /** Null if there was no champion. */
  readonly previous_version: number | null;
  /** ISO 8601, UTC. */
  readonly promoted_at: string;
  /** `gate`, or a person. */
  readonly promoted_by: string;
  readonly reason: string;
}

type HistoryContext = Pick<PipelineContext, 'warehouse' | 'mlflow' | 'now'>;

/** Promotions, oldest first. */
export async function championHistory({ warehouse }: Pick<PipelineContext, 'warehouse'>): Promise<readonly Promotion[]> {
  return warehouse.db
    .selectFrom('champion_history')
    .select(['model_version', 'previous_version', 'promoted_at', 'promoted_by', 'reason'])
    .where('model_name', '=', REGISTERED_MODEL)
    .orderBy('id')
    .execute();
}

export async function recordPromotion(
  { warehouse, now }: Pick<PipelineContext, 'warehouse' | 'now'>,
  promotion: Omit<Promotion, 'promoted_at'>,
): Promise<void> {
  await warehouse.db
    .insertInto('champion_history')
    .values({ model_name: REGISTERED_MODEL, promoted_at: now().toISOString(), ...promotion })
    .execute();
}

/**
 * The version with the alias `champion`; undefined if there is none. If the record has another version, somebody moved the alias with an
 * MLflow client. That is then recorded, with the current time.
 *
 * To be called under the champion's lock. Otherwise it might look after one of our own moves of the alias and before its record.
 */
export async function lookAtChampion(context: HistoryContext): Promise<ModelVersion | undefined> {
  const champion = await context.mlflow.getVersionByAlias(REGISTERED_MODEL, CHAMPION);
  if (!champion) return undefined;
  const version = Number(champion.version);
  const newest = (await championHistory(context)).at(-1);
  if (newest?.model_version === version) return champion;
  await recordPromotion(context, {
    model_version: version,
    previous_version: newest?.model_version ?? null,
    promoted_by: UNKNOWN_PROMOTER,
    reason: newest ? 'the alias was moved outside churnops; this is when it was seen' : 'was the champion when records began',
  });
  return champion;
}
