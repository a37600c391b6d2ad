import { z } from 'zod';
import { edits, manages, notDenied, reads, type Subjects } from '../accounts/needs.js';
import type { ArtifactPlaces } from '../artifacts/artifact-places.js';
import type { LoggedModelStore } from '../logged-models/logged-model-store.js';
import { LOGGED_MODEL_STATUSES } from '../protocol/entities.js';
import type { RunStore } from '../tracking/run-store.js';
import { below, listArtifacts } from './artifact-listing.js';
import { type Endpoint, endpoint } from './endpoint.js';
import { enumOf, positive, required, text, texts } from './parameters.js';
import { byExperiment, byLoggedModel, byRun, each, experiment, loggedModelsOf } from './subjects.js';

const keyValues = z.array(z.object({ key: required, value: text.default('') })).default([]);
const byId = { model_id: required };
const status = enumOf(LOGGED_MODEL_STATUSES, 0);
const dataset = z.object({ dataset_name: required, dataset_digest: text.optional() });

/** The real server takes any size; a page has no more than this. */
const MOST_LISTED = 50_000;
const pageSize = positive.transform((size) => Math.min(size, MOST_LISTED));

/** Logged models: MLflow 3's models that belong to an experiment. */
export function loggedModelEndpoints(models: LoggedModelStore, runs: RunStore, places: ArtifactPlaces): Endpoint[] {
  const byModel = byLoggedModel(models);
  const bySourceRun: Subjects = ({ source_run_id }) => (source_run_id ? byRun(runs)({ run_id: source_run_id }) : []);
  return [
    endpoint({
      method: 'POST',
      path: 'logged-models',
      needs: [edits(byExperiment), notDenied(each(loggedModelsOf, byExperiment)), reads(bySourceRun)],
      input: {
        experiment_id: required,
        name: text.optional(),
        model_type: text.optional(),
        source_run_id: text.optional(),
        params: keyValues,
        tags: keyValues,
      },
      handle: async (input) => ({ model: await models.create(input) }),
    }),
    endpoint({
      method: 'GET',
      path: 'logged-models/:model_id',
      needs: reads(byModel),
      input: { ...byId, allow_deleted: text.optional() },
      handle: async (input) => ({
        model: await models.get(input.model_id, { allowDeleted: input.allow_deleted?.toLowerCase() === 'true' }),
      }),
    }),
    endpoint({
      method: 'PATCH',
      path: 'logged-models/:model_id',
      needs: edits(byModel),
      input: { ...byId, status },
      handle: async (input) => ({ model: await models.finalize(input.model_id, input.status) }),
    }),
    endpoint({
      method: 'DELETE',
      path: 'logged-models/:model_id',
      needs: manages(byModel),
      input: byId,
      handle: ({ model_id }) => models.delete(model_id),
    }),
    endpoint({
      method: 'POST',
      path: 'logged-models/search',
      needs: 'login',
      input: {
        experiment_ids: texts,
        filter: text.optional(),
        datasets: z.array(dataset).default([]),
        order_by: z.array(dataset.partial().extend({ field_name: required, ascending: z.boolean().default(true) })).default([]),
        max_results: pageSize.optional(),
        page_token: text.optional(),
      },
      handle: async (input, access) => {
        const readable = input.experiment_ids.filter((id) => access.canRead(loggedModelsOf(experiment(id))));
        const search = { ...input, experiment_ids: readable } as Parameters<LoggedModelStore['search']>[0];
        const { items, nextPageToken } = await models.search(search);
        return { models: items, next_page_token: nextPageToken };
      },
    }),
    endpoint({
      method: 'POST',
      path: 'logged-models/:model_id/params',
      needs: edits(byModel),
      input: { ...byId, params: keyValues },
      handle: ({ model_id, params }) => models.logParams(model_id, params),
    }),
    endpoint({
      method: 'PATCH',
      path: 'logged-models/:model_id/tags',
      needs: edits(byModel),
      input: { ...byId, tags: keyValues },
      handle: ({ model_id, tags }) => models.setTags(model_id, tags),
    }),
    endpoint({
      method: 'DELETE',
      path: 'logged-models/:model_id/tags/:tag_key',
      needs: manages(byModel),
      input: { ...byId, tag_key: required },
      handle: ({ model_id, tag_key }) => models.deleteTag(model_id, tag_key),
    }),
    endpoint({
      method: 'GET',
      path: 'logged-models/:model_id/artifacts/directories',
      needs: reads(byModel),
      input: { ...byId, artifact_directory_path: below().optional() },
      handle: async ({ model_id, artifact_directory_path }) => {
        const { info } = await models.get(model_id);
        return listArtifacts(places, info.artifact_uri, artifact_directory_path);
      },
    }),
  ];
}
