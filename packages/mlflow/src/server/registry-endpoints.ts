import { z } from 'zod';
import { aliasProblem, modelNameProblem } from '../protocol/names.js';
import type { RegistryStore } from '../registry/registry-store.js';
import { atMost, type Endpoint, endpoint, maxResults, named, required, strings, tagKey, tagsOf, text } from './endpoint.js';

/** MLflow 2 clients send the version as a string, some tools as a number. */
const version = named(
  (text) => (/^\d+$/.test(text) ? undefined : `Parameter 'version' must be an integer, got '${text}'.`),
  z.preprocess((value) => (typeof value === 'number' ? String(value) : value), required),
);
const byName = { name: required };
const byVersion = { name: required, version };
const byAlias = { name: required, alias: required };
const newName = named(modelNameProblem);
/** Longest value of a tag (mlflow/utils/validation.py). */
const MAX_TAG = 100_000;
const tag = { key: tagKey, value: atMost(MAX_TAG).default('') };
const search = {
  filter: text.optional(),
  order_by: strings.optional(),
  page_token: text.optional(),
};

export function registryEndpoints(registry: RegistryStore): Endpoint[] {
  const latestVersions = (method: 'GET' | 'POST') =>
    endpoint(method, 'registered-models/get-latest-versions', { ...byName, stages: strings.optional() }, async (input) => ({
      model_versions: await registry.latestVersions(input.name, input.stages),
    }));
  return [
    endpoint(
      'POST',
      'registered-models/create',
      { name: newName, description: text.default(''), tags: tagsOf(MAX_TAG) },
      async (input) => ({
        registered_model: await registry.createModel(input.name, input.description, input.tags),
      }),
    ),
    endpoint('GET', 'registered-models/get', byName, async ({ name }) => ({
      registered_model: await registry.getModel(name),
    })),
    endpoint('POST', 'registered-models/rename', { ...byName, new_name: newName }, async ({ name, new_name }) => ({
      registered_model: await registry.renameModel(name, new_name),
    })),
    endpoint('PATCH', 'registered-models/update', { ...byName, description: text.default('') }, async (input) => ({
      registered_model: await registry.updateModel(input.name, input.description),
    })),
    endpoint('DELETE', 'registered-models/delete', byName, async ({ name }) => {
      await registry.deleteModel(name);
      return {};
    }),
    endpoint('GET', 'registered-models/search', { ...search, max_results: maxResults(1000).default(100) }, async (input) => {
      const { items, nextPageToken } = await registry.searchModels(input);
      return { registered_models: items, next_page_token: nextPageToken };
    }),
    latestVersions('GET'),
    latestVersions('POST'),
    endpoint('POST', 'registered-models/set-tag', { ...byName, ...tag }, async ({ name, key, value }) => {
      await registry.setModelTag(name, { key, value });
      return {};
    }),
    endpoint('DELETE', 'registered-models/delete-tag', { ...byName, key: required }, async ({ name, key }) => {
      await registry.deleteModelTag(name, key);
      return {};
    }),
    endpoint('POST', 'registered-models/alias', { name: required, alias: named(aliasProblem), version }, async (input) => {
      await registry.setAlias(input.name, input.alias, input.version);
      return {};
    }),
    endpoint('GET', 'registered-models/alias', byAlias, async ({ name, alias }) => ({
      model_version: await registry.getByAlias(name, alias),
    })),
    endpoint('DELETE', 'registered-models/alias', byAlias, async ({ name, alias }) => {
      await registry.deleteAlias(name, alias);
      return {};
    }),
    endpoint(
      'POST',
      'model-versions/create',
      {
        name: required,
        source: required,
        run_id: text.optional(),
        run_link: text.optional(),
        model_id: text.optional(),
        description: text.optional(),
        tags: tagsOf(MAX_TAG),
      },
      async (input) => ({ model_version: await registry.createVersion(input) }),
    ),
    endpoint('GET', 'model-versions/get', byVersion, async (input) => ({
      model_version: await registry.getVersion(input.name, input.version),
    })),
    endpoint('PATCH', 'model-versions/update', { ...byVersion, description: text.default('') }, async (input) => ({
      model_version: await registry.updateVersion(input.name, input.version, { description: input.description }),
    })),
    endpoint(
      'POST',
      'model-versions/transition-stage',
      { ...byVersion, stage: required, archive_existing_versions: z.boolean().default(false) },
      async ({ name, version, stage, archive_existing_versions: archiveOthers }) => ({
        model_version: await registry.updateVersion(name, version, { stage, archiveOthers }),
      }),
    ),
    endpoint('DELETE', 'model-versions/delete', byVersion, async (input) => {
      await registry.deleteVersion(input.name, input.version);
      return {};
    }),
    endpoint('GET', 'model-versions/search', { ...search, max_results: maxResults(200_000).default(10_000) }, async (input) => {
      const { items, nextPageToken } = await registry.searchVersions(input);
      return { model_versions: items, next_page_token: nextPageToken };
    }),
    endpoint('GET', 'model-versions/get-download-uri', byVersion, async (input) => ({
      artifact_uri: await registry.downloadUri(input.name, input.version),
    })),
    endpoint('POST', 'model-versions/set-tag', { ...byVersion, ...tag }, async (input) => {
      await registry.setVersionTag(input.name, input.version, { key: input.key, value: input.value });
      return {};
    }),
    endpoint('DELETE', 'model-versions/delete-tag', { ...byVersion, key: required }, async (input) => {
      await registry.deleteVersionTag(input.name, input.version, input.key);
      return {};
    }),
  ];
}
