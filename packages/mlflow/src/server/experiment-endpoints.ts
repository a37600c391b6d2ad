import { invalid } from '../protocol/mlflow-error.js';
import type { ExperimentStore } from '../tracking/experiment-store.js';
import { atMost, type Endpoint, endpoint, maxResults, required, strings, tagKey, tagsOf, text, viewType } from './endpoint.js';

// Limits of the real server (mlflow/utils/validation.py).
const name = atMost(500, required, 'name');
const MAX_TAG = 20_000;
/** Most experiments in one search for data sets (mlflow/server/handlers.py). */
const MAX_SEARCHED = 20;

export function experimentEndpoints(experiments: ExperimentStore): Endpoint[] {
  const search = {
    filter: text.optional(),
    order_by: strings.optional(),
    max_results: maxResults(50_000, 'store').optional(),
    page_token: text.optional(),
    view_type: viewType.optional(),
  };
  const searchEndpoint = (method: 'GET' | 'POST') =>
    endpoint(method, 'experiments/search', search, async (input) => {
      const { items, nextPageToken } = await experiments.search(input);
      return { experiments: items, next_page_token: nextPageToken };
    });
  const byId = { experiment_id: required };
  return [
    endpoint(
      'POST',
      'experiments/create',
      { name, artifact_location: text.optional(), tags: tagsOf(MAX_TAG) },
      async ({ name, artifact_location, tags }) => ({
        experiment_id: await experiments.create(name, artifact_location, tags),
      }),
    ),
    searchEndpoint('GET'),
    searchEndpoint('POST'),
    endpoint('POST', 'experiments/search-datasets', { experiment_ids: strings.default([]) }, async ({ experiment_ids: ids }) => {
      if (ids.length === 0) throw invalid('SearchDatasets request must specify at least one experiment_id.');
      if (ids.length > MAX_SEARCHED) {
        const asked = `Received ${ids.length} experiment_ids.`;
        throw invalid(`SearchDatasets request cannot specify more than ${MAX_SEARCHED} experiment_ids. ${asked}`);
      }
      return { dataset_summaries: await experiments.datasets(ids) };
    }),
    endpoint('GET', 'experiments/get', byId, async ({ experiment_id }) => ({
      experiment: await experiments.get(experiment_id),
    })),
    endpoint('GET', 'experiments/get-by-name', { experiment_name: required }, async ({ experiment_name }) => ({
      experiment: await experiments.getByName(experiment_name),
    })),
    endpoint('POST', 'experiments/update', { ...byId, new_name: name }, async ({ experiment_id, new_name }) => {
      await experiments.rename(experiment_id, new_name);
      return {};
    }),
    endpoint('POST', 'experiments/delete', byId, async ({ experiment_id }) => {
      await experiments.setStage(experiment_id, 'deleted');
      return {};
    }),
    endpoint('POST', 'experiments/restore', byId, async ({ experiment_id }) => {
      await experiments.setStage(experiment_id, 'active');
      return {};
    }),
    endpoint(
      'POST',
      'experiments/set-experiment-tag',
      { ...byId, key: tagKey, value: atMost(MAX_TAG).default('') },
      async ({ experiment_id, key, value }) => {
        await experiments.setTag(experiment_id, { key, value });
        return {};
      },
    ),
    endpoint('POST', 'experiments/delete-experiment-tag', { ...byId, key: required }, async ({ experiment_id, key }) => {
      await experiments.deleteTag(experiment_id, key);
      return {};
    }),
  ];
}
