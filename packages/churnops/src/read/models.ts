import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { CHAMPION, REGISTERED_MODEL } from '../registry/names.js';
import { estimatorOf } from './champion.js';

/** The versions of the registered model. */
export const modelVersions = z.array(
  z.strictObject({
    name: z.string(),
    version: z.int(),
    champion: z.boolean(),
    /** Null for a version that churnops did not train. */
    estimator: z.string().nullable(),
    run_id: z.string(),
    created_at: z.iso.datetime(),
  }),
);
export type ModelVersions = z.infer<typeof modelVersions>;

/**
 * The versions of the registered model, newest first.
 *
 * @throws MlflowRequestError where the tracking server refuses, or does not answer
 */
export async function readModels({ mlflow }: Pick<PipelineContext, 'mlflow'>): Promise<ModelVersions> {
  const champion = await mlflow.getVersionByAlias(REGISTERED_MODEL, CHAMPION);
  const versions = await mlflow.modelVersions(REGISTERED_MODEL);
  return versions.map((version) => ({
    name: version.name,
    version: Number(version.version),
    champion: version.version === champion?.version,
    estimator: estimatorOf(version),
    run_id: version.run_id ?? '',
    created_at: new Date(Number(version.creation_timestamp)).toISOString(),
  }));
}
