import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import type { ListPage } from '../list-page.js';
import { championHistory, lookAtChampion, type Promotion } from './champion-history.js';
import { withChampionLock } from './champion-lock.js';
import { estimatorOf } from './estimator-of.js';
import { REGISTERED_MODEL } from './names.js';

/** One period as champion. */
const reign = z.strictObject({
  since: z.iso.datetime(),
  /** Null while it lasts, and if the alias was removed without a new champion. */
  until: z.iso.datetime().nullable(),
  promoted_by: z.string(),
  reason: z.string(),
});

/** The registered versions, newest first. */
export const modelList = z.array(
  z.strictObject({
    name: z.string(),
    version: z.int(),
    champion: z.boolean(),
    /** When it was champion, promoted by whom and why; newest first. */
    reigns: z.array(reign),
    /** Null for a version that churnops did not train. */
    estimator: z.string().nullable(),
    run_id: z.string(),
    created_at: z.iso.datetime(),
  }),
);
export type ModelList = z.infer<typeof modelList>;

/**
 * Lists the versions of the registered model, with the record of who was champion when. If others moved the alias, that is recorded.
 *
 * @param page which of them. Default: all
 */
export async function listModels(context: PipelineContext, { limit, offset = 0 }: ListPage = {}): Promise<ModelList> {
  const champion = await withChampionLock(context, () => lookAtChampion(context));
  const history = await championHistory(context);
  const versions = await context.mlflow.modelVersions(REGISTERED_MODEL);
  return versions
    .slice(offset, limit === undefined ? undefined : offset + limit)
    .map(({ name, version, run_id, creation_timestamp, ...rest }) => ({
      name,
      version: Number(version),
      champion: version === champion?.version,
      reigns: reignsOf(Number(version), history),
      estimator: estimatorOf(rest),
      run_id,
      created_at: new Date(Number(creation_timestamp)).toISOString(),
    }));
}

function reignsOf(version: number, history: readonly Promotion[]): ModelList[number]['reigns'] {
  return history
    .map(({ model_version, promoted_at, promoted_by, reason }, i) => ({
      model_version,
      reign: { since: promoted_at, until: history[i + 1]?.promoted_at ?? null, promoted_by, reason },
    }))
    .filter(({ model_version }) => model_version === version)
    .map(({ reign }) => reign)
    .reverse();
}
