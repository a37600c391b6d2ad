import { z } from 'zod';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { LoggedModelStore } from '../logged-models/logged-model-store.js';
import { LOGGED_MODEL_STATUSES } from '../protocol/entities.js';
import { listArtifacts } from './artifact-routes.js';
import { type Endpoint, endpoint, maxResults, required, strings, text } from './endpoint.js';

const keyValues = z.array(z.object({ key: required, value: text.default('') })).default([]);
const byId = { model_id: required };
/** The name of an enum's value, or its number, which older clients send. */
const status = z.preprocess(
  (value) => (typeof value === 'number' ? LOGGED_MODEL_STATUSES[value] : value),
  z.enum(LOGGED_MODEL_STATUSES),
);
const dataset = z.object({ dataset_name: required, dataset_digest: text.optional() });

/** Logged models: MLflow 3's models that belong to an experiment. */
export function loggedModelEndpoints(models: LoggedModelStore, artifacts: ArtifactStore): Endpoint[] {
  return [
    endpoint(
      'POST',
      'logged-models',
      {
        experiment_id: required,
        name: text.optional(),
        model_type: text.optional(),
        source_run_id: text.optional(),
        params: keyValues,
        tags: keyValues,
      },
      async (input) => ({ model: await models.create(input) }),
    ),
    endpoint('GET', 'logged-models/:model_id', { ...byId, allow_deleted: text.optional() }, async (input) => ({
      model: await models.get(input.model_id, { allowDeleted: input.allow_deleted === 'true' }),
    })),
    endpoint('PATCH', 'logged-models/:model_id', { ...byId, status }, async (input) => ({
      model: await models.finalize(input.model_id, input.status),
    })),
    endpoint('DELETE', 'logged-models/:model_id', byId, async ({ model_id }) => {
      await models.delete(model_id);
      return {};
    }),
    endpoint(
      'POST',
      'logged-models/search',
      {
        experiment_ids: strings,
        filter: text.optional(),
        datasets: z.array(dataset).default([]),
        order_by: z.array(dataset.partial().extend({ field_name: required, ascending: z.boolean().default(true) })).default([]),
        max_results: maxResults(50_000).optional(),
        page_token: text.optional(),
      },
      async (input) => {
        const { items, nextPageToken } = await models.search(input as Parameters<LoggedModelStore['search']>[0]);
        return { models: items, next_page_token: nextPageToken };
      },
    ),
    endpoint('POST', 'logged-models/:model_id/params', { ...byId, params: keyValues }, async ({ model_id, params }) => {
      await models.logParams(model_id, params);
      return {};
    }),
    endpoint('PATCH', 'logged-models/:model_id/tags', { ...byId, tags: keyValues }, async ({ model_id, tags }) => {
      await models.setTags(model_id, tags);
      return {};
    }),
    endpoint('DELETE', 'logged-models/:model_id/tags/:tag_key', { ...byId, tag_key: required }, async ({ model_id, tag_key }) => {
      await models.deleteTag(model_id, tag_key);
      return {};
    }),
    endpoint(
      'GET',
      'logged-models/:model_id/artifacts/directories',
      { ...byId, artifact_directory_path: text.optional() },
      async ({ model_id, artifact_directory_path }) => {
        const { info } = await models.get(model_id);
        return listArtifacts(artifacts, info.artifact_uri, artifact_directory_path);
      },
    ),
  ];
}
