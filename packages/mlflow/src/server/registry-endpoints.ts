import { z } from 'zod';
import { edits, manages, reads, type Subjects } from '../accounts/needs.js';
import type { LoggedModelStore } from '../logged-models/logged-model-store.js';
import { parseModelUri } from '../protocol/model-uri.js';
import { aliasProblem, modelNameProblem, newAliasProblem } from '../protocol/names.js';
import type { Registry } from '../registry/registry.js';
import type { RunStore } from '../tracking/run-store.js';
import { atMost, type Endpoint, endpoint, maxResults, named, required, strings, tagKey, tagsOf, text } from './endpoint.js';
import { byLoggedModel, byModelName, byRun, registeredModel } from './subjects.js';

/** MLflow 2 clients send the version as a string, some tools as a number. */
const version = named(
  (text) => (/^\d+$/.test(text) ? undefined : `Parameter 'version' must be an integer, got '${text}'.`),
  z.preprocess((value) => (typeof value === 'number' ? String(value) : value), required),
);
const byName = { name: required };
const byVersion = { name: required, version };
const byAlias = { name: required, alias: named(aliasProblem) };
const newName = named(modelNameProblem);
/** Longest value of a tag (mlflow/utils/validation.py). */
const MAX_TAG = 100_000;
const tag = { key: tagKey, value: atMost(MAX_TAG).default('') };
const readsIt = reads(byModelName);
const editsIt = edits(byModelName);
const managesIt = manages(byModelName);
const searched = {
  filter: text.optional(),
  order_by: strings.optional(),
  page_token: text.optional(),
};

export function registryEndpoints(
  { models, versions, aliases, search }: Registry,
  runs: RunStore,
  loggedModels: LoggedModelStore,
): Endpoint[] {
  const latestVersions = (method: 'GET' | 'POST') =>
    endpoint({
      method,
      path: 'registered-models/get-latest-versions',
      needs: readsIt,
      input: { ...byName, stages: strings.optional() },
      handle: async (input) => ({ model_versions: await models.latestVersions(input.name, input.stages) }),
    });
  return [
    endpoint({
      method: 'POST',
      path: 'registered-models/create',
      needs: 'login',
      input: { name: newName, description: text.default(''), tags: tagsOf(MAX_TAG) },
      handle: async (input, access) => {
        const registered_model = await models.create(input.name, input.description, input.tags);
        await access.created(registeredModel(input.name));
        return { registered_model };
      },
    }),
    endpoint({
      method: 'GET',
      path: 'registered-models/get',
      needs: readsIt,
      input: byName,
      handle: async ({ name }) => ({ registered_model: await models.get(name) }),
    }),
    endpoint({
      method: 'POST',
      path: 'registered-models/rename',
      needs: editsIt,
      input: { ...byName, new_name: newName },
      handle: async ({ name, new_name }, access) => {
        const registered_model = await models.rename(name, new_name);
        await access.renamed(registeredModel(name), new_name);
        return { registered_model };
      },
    }),
    endpoint({
      method: 'PATCH',
      path: 'registered-models/update',
      needs: editsIt,
      input: { ...byName, description: text.default('') },
      handle: async (input) => ({ registered_model: await models.describe(input.name, input.description) }),
    }),
    endpoint({
      method: 'DELETE',
      path: 'registered-models/delete',
      needs: managesIt,
      input: byName,
      handle: async ({ name }, access) => {
        await models.delete(name);
        await access.deleted(registeredModel(name));
      },
    }),
    endpoint({
      method: 'GET',
      path: 'registered-models/search',
      needs: 'login',
      input: { ...searched, max_results: maxResults(1000).default(100) },
      handle: async (input, access) => {
        const { items, nextPageToken } = await search.models(input);
        const registered_models = items.filter(({ name }) => access.canRead(registeredModel(name)));
        return { registered_models, next_page_token: nextPageToken };
      },
    }),
    latestVersions('GET'),
    latestVersions('POST'),
    endpoint({
      method: 'POST',
      path: 'registered-models/set-tag',
      needs: editsIt,
      input: { ...byName, ...tag },
      handle: ({ name, key, value }) => models.setTag(name, { key, value }),
    }),
    endpoint({
      method: 'DELETE',
      path: 'registered-models/delete-tag',
      needs: editsIt,
      input: { ...byName, key: required },
      handle: ({ name, key }) => models.deleteTag(name, key),
    }),
    endpoint({
      method: 'POST',
      path: 'registered-models/alias',
      needs: editsIt,
      input: { name: required, alias: named(newAliasProblem), version },
      handle: (input) => aliases.set(input.name, input.alias, input.version),
    }),
    endpoint({
      method: 'GET',
      path: 'registered-models/alias',
      needs: readsIt,
      input: byAlias,
      handle: async ({ name, alias }) => ({ model_version: await aliases.version(name, alias) }),
    }),
    endpoint({
      method: 'DELETE',
      path: 'registered-models/alias',
      needs: editsIt,
      input: byAlias,
      handle: ({ name, alias }) => aliases.delete(name, alias),
    }),
    endpoint({
      method: 'POST',
      path: 'model-versions/create',
      needs: editsIt,
      input: {
        name: required,
        source: required,
        run_id: text.optional(),
        run_link: text.optional(),
        model_id: text.optional(),
        description: text.optional(),
        tags: tagsOf(MAX_TAG),
      },
      handle: async (input, access) => {
        await access.check(reads(bySource(runs, loggedModels)), input);
        return { model_version: await versions.create(input) };
      },
    }),
    endpoint({
      method: 'GET',
      path: 'model-versions/get',
      needs: readsIt,
      input: byVersion,
      handle: async (input) => ({ model_version: await versions.get(input.name, input.version) }),
    }),
    endpoint({
      method: 'PATCH',
      path: 'model-versions/update',
      needs: editsIt,
      input: { ...byVersion, description: text.default('') },
      handle: async (input) => ({
        model_version: await versions.describe(input.name, input.version, input.description),
      }),
    }),
    endpoint({
      method: 'POST',
      path: 'model-versions/transition-stage',
      needs: editsIt,
      input: { ...byVersion, stage: required, archive_existing_versions: z.boolean().default(false) },
      handle: async ({ name, version, stage, archive_existing_versions: archiveOthers }) => ({
        model_version: await versions.transition(name, version, stage, archiveOthers),
      }),
    }),
    endpoint({
      method: 'DELETE',
      path: 'model-versions/delete',
      needs: managesIt,
      input: byVersion,
      handle: (input) => versions.delete(input.name, input.version),
    }),
    endpoint({
      method: 'GET',
      path: 'model-versions/search',
      needs: 'login',
      input: { ...searched, max_results: maxResults(200_000).default(10_000) },
      handle: async (input, access) => {
        const { items, nextPageToken } = await search.versions(input);
        const model_versions = items.filter(({ name }) => access.canRead(registeredModel(name)));
        return { model_versions, next_page_token: nextPageToken };
      },
    }),
    endpoint({
      method: 'GET',
      path: 'model-versions/get-download-uri',
      needs: readsIt,
      input: byVersion,
      handle: async (input) => ({ artifact_uri: await versions.downloadUri(input.name, input.version) }),
    }),
    endpoint({
      method: 'POST',
      path: 'model-versions/set-tag',
      needs: editsIt,
      input: { ...byVersion, ...tag },
      handle: (input) => versions.setTag(input.name, input.version, { key: input.key, value: input.value }),
    }),
    endpoint({
      method: 'DELETE',
      path: 'model-versions/delete-tag',
      needs: editsIt,
      input: { ...byVersion, key: required },
      handle: (input) => versions.deleteTag(input.name, input.version, input.key),
    }),
  ];
}

/**
 * What a new version is made of: a run, a logged model, another version. Whoever registers it lets the readers of the model read the
 * files, so they must be allowed to read them themselves.
 */
function bySource(runs: RunStore, loggedModels: LoggedModelStore): Subjects {
  return async ({ run_id, model_id, source }) => {
    const uri = parseModelUri(String(source));
    const logged = uri && 'modelId' in uri ? uri.modelId : model_id;
    return [
      ...(run_id ? await byRun(runs)({ run_id }) : []),
      ...(logged ? await byLoggedModel(loggedModels)({ model_id: logged }) : []),
      ...(uri && 'name' in uri ? [registeredModel(uri.name)] : []),
    ];
  };
}
