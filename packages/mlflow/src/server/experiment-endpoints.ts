import { edits, manages, notDenied, reads } from '../accounts/needs.js';
import { ALL, IN_EXPERIMENT } from '../accounts/resource-types.js';
import { invalid } from '../protocol/mlflow-error.js';
import type { ExperimentStore } from '../tracking/experiment-store.js';
import { type Endpoint, endpoint } from './endpoint.js';
import { atMost, maxResults, repeated, required, tagKey, tagsOf, text, texts, viewType } from './parameters.js';
import { byExperiment, byExperimentName, byExperiments, each, experiment, within } from './subjects.js';

// Limits of the real server (mlflow/utils/validation.py).
const name = atMost(500, required, 'name');
const MAX_TAG = 20_000;
/** Most experiments in one search for data sets (mlflow/server/handlers.py). */
const MAX_SEARCHED = 20;

export function experimentEndpoints(experiments: ExperimentStore): Endpoint[] {
  const search = (method: 'GET' | 'POST') => ({
    filter: text.optional(),
    order_by: repeated(method).optional(),
    max_results: maxResults(50_000, 'store').optional(),
    page_token: text.optional(),
    view_type: viewType.optional(),
  });
  const searchEndpoint = (method: 'GET' | 'POST') =>
    endpoint({
      method,
      path: 'experiments/search',
      needs: 'login',
      input: search(method),
      handle: async (input, access) => {
        const { items, nextPageToken } = await experiments.search(input);
        return {
          experiments: items.filter(({ experiment_id }) => access.canRead(experiment(experiment_id))),
          next_page_token: nextPageToken,
        };
      },
    });
  const byId = { experiment_id: required };
  const managesAll = [
    manages(byExperiment),
    ...IN_EXPERIMENT.map((type) => manages(each((container) => within(type, container), byExperiment))),
  ];
  return [
    endpoint({
      method: 'POST',
      path: 'experiments/create',
      needs: notDenied(() => [experiment(ALL)]),
      input: { name, artifact_location: text.optional(), tags: tagsOf(MAX_TAG) },
      handle: async ({ name, artifact_location, tags }, access) => {
        const experiment_id = await experiments.create(name, artifact_location, tags);
        await access.created(experiment(experiment_id));
        return { experiment_id };
      },
    }),
    searchEndpoint('GET'),
    searchEndpoint('POST'),
    endpoint({
      method: 'POST',
      path: 'experiments/search-datasets',
      needs: reads(byExperiments),
      input: { experiment_ids: texts.default([]) },
      handle: async ({ experiment_ids: ids }) => {
        if (ids.length === 0) throw invalid('SearchDatasets request must specify at least one experiment_id.');
        if (ids.length > MAX_SEARCHED) {
          const asked = `Received ${ids.length} experiment_ids.`;
          throw invalid(`SearchDatasets request cannot specify more than ${MAX_SEARCHED} experiment_ids. ${asked}`);
        }
        return { dataset_summaries: await experiments.datasets(ids) };
      },
    }),
    endpoint({
      method: 'GET',
      path: 'experiments/get',
      needs: reads(byExperiment),
      input: byId,
      handle: async ({ experiment_id }) => ({ experiment: await experiments.get(experiment_id) }),
    }),
    endpoint({
      method: 'GET',
      path: 'experiments/get-by-name',
      needs: reads(byExperimentName(experiments)),
      input: { experiment_name: required },
      handle: async ({ experiment_name }) => ({ experiment: await experiments.getByName(experiment_name) }),
    }),
    endpoint({
      method: 'POST',
      path: 'experiments/update',
      needs: edits(byExperiment),
      input: { ...byId, new_name: name },
      handle: ({ experiment_id, new_name }) => experiments.rename(experiment_id, new_name),
    }),
    endpoint({
      method: 'POST',
      path: 'experiments/delete',
      needs: managesAll,
      input: byId,
      handle: ({ experiment_id }) => experiments.setStage(experiment_id, 'deleted'),
    }),
    endpoint({
      method: 'POST',
      path: 'experiments/restore',
      needs: managesAll,
      input: byId,
      handle: ({ experiment_id }) => experiments.setStage(experiment_id, 'active'),
    }),
    endpoint({
      method: 'POST',
      path: 'experiments/set-experiment-tag',
      needs: edits(byExperiment),
      input: { ...byId, key: tagKey, value: atMost(MAX_TAG).default('') },
      handle: ({ experiment_id, key, value }) => experiments.setTag(experiment_id, { key, value }),
    }),
    endpoint({
      method: 'POST',
      path: 'experiments/delete-experiment-tag',
      needs: edits(byExperiment),
      input: { ...byId, key: required },
      handle: ({ experiment_id, key }) => experiments.deleteTag(experiment_id, key),
    }),
  ];
}
