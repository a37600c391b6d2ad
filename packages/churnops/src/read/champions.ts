import { sql } from 'kysely';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { REGISTERED_MODEL } from '../registry/names.js';

/** Who was champion when, by whom and why. */
export const champions = z.strictObject({
  promotions: z.array(
    z.strictObject({
      /** Grows with each promotion. */
      id: z.int(),
      version: z.int(),
      since: z.iso.datetime(),
      /** When the next one became champion; null for the newest. */
      until: z.iso.datetime().nullable(),
      /** `gate`, or a person. */
      promoted_by: z.string(),
      reason: z.string(),
    }),
  ),
  has_older: z.boolean(),
});
export type Champions = z.infer<typeof champions>;

export interface ChampionsQuery {
  /** How many at most. */
  readonly limit: number;
  /** Only promotions older than the one with this id. Default: all. */
  readonly before?: number | undefined;
}

/** The promotions on record, newest first. */
export async function readChampions(
  { warehouse }: Pick<PipelineContext, 'warehouse'>,
  { limit, before }: ChampionsQuery,
): Promise<Champions> {
  const rows = await warehouse.db
    .selectFrom((query) =>
      query
        .selectFrom('champion_history')
        .select(['id', 'model_version as version', 'promoted_at as since', 'promoted_by', 'reason'])
        .select(sql<string | null>`lead(promoted_at) OVER (ORDER BY id)`.as('until'))
        .where('model_name', '=', REGISTERED_MODEL)
        .as('reigns'),
    )
    .selectAll()
    .$if(before !== undefined, (query) => query.where('id', '<', before as number))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return { promotions: rows.slice(0, limit), has_older: rows.length > limit };
}
