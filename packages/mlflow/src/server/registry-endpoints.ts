import { z } from 'zod';
import type { Access } from '../accounts/access.js';
import { edits, manages, notDenied, reads, type Subjects } from '../accounts/needs.js';
import type { LoggedModelStore } from '../logged-models/logged-model-store.js';
import type { KeyValue, RegisteredModel } from '../protocol/entities.js';
import { parseModelUri } from '../protocol/model-uri.js';
import { aliasProblem, modelNameProblem, newAliasProblem } from '../protocol/names.js';
import { pythonInteger } from '../protocol/python-text.js';
import { withoutAliases } from '../registry/complete.js';
import type { RegisteredModels } from '../registry/models.js';
import type { Registry } from '../registry/registry.js';
import type { RunStore } from '../tracking/run-store.js';
import { type Endpoint, endpoint } from './endpoint.js';
import { atMost, maxResults, named, repeated, required, strings, tagKey, tagsOf, text } from './parameters.js';
import {
  byExistingModel,
  byLoggedModel,
  byModelName,
  byRun,
  byVersion as byVersionOf,
  modelOrPrompt,
  prompt,
  registeredModel,
  versionsOf,
} from './subjects.js';

/** MLflow's clients send the version as a string, which the real server reads as Python's `int` does, and some tools as a number. */
const version = named(
  (text) => (/^-?\d+$/.test(text) ? undefined : `Parameter 'version' must be an integer, got '${text}'.`),
  z.preprocess((value) => {
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' ? String(pythonInteger(value) ?? value) : value;
  }, required),
);
const modelName = named(modelNameProblem);
const byName = { name: modelName };
const byVersion = { name: modelName, version };
const byAlias = { name: modelName, alias: named(aliasProblem) };
/** Longest value of a tag (mlflow/utils/validation.py). */
const MAX_TAG = 100_000;
const tag = { key: tagKey, value: atMost(MAX_TAG).default('') };
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
  const byModel = byModelName(models);
  const byVersions = byVersionOf(models);
  const [readsIt, editsIt, managesIt] = [reads(byModel), edits(byModel), manages(byModel)];
  const [readsVersion, editsVersion, managesVersion] = [reads(byVersions), edits(byVersions), manages(byVersions)];
  const latestVersions = (method: 'GET' | 'POST') =>
    endpoint({
      method,
      path: 'registered-models/get-latest-versions',
      needs: readsVersion,
      input: { ...byName, stages: repeated(method).optional() },
      handle: async (input) => ({ model_versions: await models.latestVersions(input.name, input.stages) }),
    });
  return [
    endpoint({
      method: 'POST',
      path: 'registered-models/create',
      needs: notDenied(({ name, tags }) => [modelOrPrompt(name, tagsIn(tags))]),
      input: { name: modelName, description: text.default(''), tags: tagsOf(MAX_TAG) },
      handle: async (input, access) => {
        const registered_model = await models.create(input.name, input.description, input.tags);
        await access.created(modelOrPrompt(input.name, input.tags));
        return { registered_model };
      },
    }),
    endpoint({
      method: 'GET',
      path: 'registered-models/get',
      needs: readsIt,
      input: byName,
      handle: async ({ name }, access) => ({ registered_model: withVersions(await models.get(name), access) }),
    }),
    endpoint({
      method: 'POST',
      path: 'registered-models/rename',
      needs: editsIt,
      input: { ...byName, new_name: modelName },
      handle: async ({ name, new_name }, access) => {
        const registered_model = withVersions(await models.rename(name, new_name), access);
        for (const named of [registeredModel(name), prompt(name)]) await access.renamed(named, new_name);
        return { registered_model };
      },
    }),
    endpoint({
      method: 'PATCH',
      path: 'registered-models/update',
      needs: editsIt,
      input: { ...byName, description: text.default('') },
      handle: async ({ name, description }, access) => ({
        registered_model: withVersions(await models.describe(name, description), access),
      }),
    }),
    endpoint({
      method: 'DELETE',
      path: 'registered-models/delete',
      needs: [managesIt, managesVersion],
      input: byName,
      handle: async ({ name }, access) => {
        await models.delete(name);
        for (const named of [registeredModel(name), prompt(name)]) await access.deleted(named);
      },
    }),
    endpoint({
      method: 'GET',
      path: 'registered-models/search',
      needs: 'login',
      input: { ...searched, max_results: maxResults(1000).default(100) },
      handle: async (input, access) => {
        const { items, nextPageToken } = await search.models(input);
        const readable = items.filter(({ name, tags }) => access.canRead(modelOrPrompt(name, tags)));
        const registered_models = readable.map((model) => withVersions(model, access));
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
      input: { ...byName, key: tagKey },
      handle: ({ name, key }) => models.deleteTag(name, key),
    }),
    endpoint({
      method: 'POST',
      path: 'registered-models/alias',
      needs: [editsIt, readsVersion],
      input: { name: modelName, alias: named(newAliasProblem), version },
      handle: (input) => aliases.set(input.name, input.alias, input.version),
    }),
    endpoint({
      method: 'GET',
      path: 'registered-models/alias',
      needs: readsVersion,
      input: byAlias,
      handle: async ({ name, alias }) => ({ model_version: await aliases.version(name, alias) }),
    }),
    endpoint({
      method: 'DELETE',
      path: 'registered-models/alias',
      needs: [managesIt, readsVersion],
      input: byAlias,
      handle: ({ name, alias }) => aliases.delete(name, alias),
    }),
    endpoint({
      method: 'POST',
      path: 'model-versions/create',
      needs: [editsIt, notDenied(byVersions), reads(bySource(models, runs, loggedModels))],
      input: {
        name: modelName,
        source: required,
        run_id: text.optional(),
        run_link: text.optional(),
        model_id: text.optional(),
        description: text.optional(),
        tags: tagsOf(MAX_TAG),
      },
      handle: async (input) => ({ model_version: await versions.create(input) }),
    }),
    endpoint({
      method: 'GET',
      path: 'model-versions/get',
      needs: readsVersion,
      input: byVersion,
      handle: async (input) => ({ model_version: await versions.get(input.name, input.version) }),
    }),
    endpoint({
      method: 'PATCH',
      path: 'model-versions/update',
      needs: editsVersion,
      input: { ...byVersion, description: text.default('') },
      handle: async (input) => ({
        model_version: await versions.describe(input.name, input.version, input.description),
      }),
    }),
    endpoint({
      method: 'POST',
      path: 'model-versions/transition-stage',
      needs: editsVersion,
      input: { ...byVersion, stage: required, archive_existing_versions: z.boolean().default(false) },
      handle: async ({ name, version, stage, archive_existing_versions: archiveOthers }) => ({
        model_version: await versions.transition(name, version, stage, archiveOthers),
      }),
    }),
    endpoint({
      method: 'DELETE',
      path: 'model-versions/delete',
      needs: managesVersion,
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
        const model_versions = items.filter(({ name, tags }) => access.canRead(versionsOf(modelOrPrompt(name, tags))));
        return { model_versions, next_page_token: nextPageToken };
      },
    }),
    endpoint({
      method: 'GET',
      path: 'model-versions/get-download-uri',
      needs: readsVersion,
      // Here the real server looks at the name by itself, and refers to no documentation.
      input: {
        ...byVersion,
        name: named(modelNameProblem, text.default('')),
      },
      handle: async (input) => ({ artifact_uri: await versions.downloadUri(input.name, input.version) }),
    }),
    endpoint({
      method: 'POST',
      path: 'model-versions/set-tag',
      needs: editsVersion,
      input: { ...byVersion, ...tag },
      handle: (input) => versions.setTag(input.name, input.version, { key: input.key, value: input.value }),
    }),
    endpoint({
      method: 'DELETE',
      path: 'model-versions/delete-tag',
      needs: managesVersion,
      input: { ...byVersion, key: tagKey },
      handle: (input) => versions.deleteTag(input.name, input.version, input.key),
    }),
  ];
}

/** A model as the caller may see it: without its versions where those are denied. Aliases are the model's, not listed with each version. */
function withVersions(model: RegisteredModel, access: Access): Partial<RegisteredModel> {
  const { latest_versions, ...rest } = model;
  const mayReadThem = access.canRead(versionsOf(modelOrPrompt(model.name, model.tags)));
  return mayReadThem ? { ...model, latest_versions: latest_versions.map(withoutAliases) } : rest;
}

/** Tags of a request that is not checked yet. */
function tagsIn(tags: unknown): KeyValue[] {
  const list: unknown[] = Array.isArray(tags) ? tags : [];
  return list.map((tag) => ({ key: String(Object(tag).key), value: String(Object(tag).value) }));
}

/**
 * What a new version is made of: a version of another model, or a run and a logged model. Whoever registers it lets the readers of the
 * model read the files, so they must be allowed to read them themselves.
 */
function bySource(models: RegisteredModels, runs: RunStore, loggedModels: LoggedModelStore): Subjects {
  return async ({ run_id, model_id, source }) => {
    const uri = parseModelUri(String(source));
    if (uri && 'name' in uri) return byExistingModel(models)({ name: uri.name });
    const logged = uri && 'modelId' in uri ? [uri.modelId] : [];
    const found = run_id ? await byRun(runs)({ run_id }) : [];
    for (const id of [...logged, ...(model_id ? [model_id] : [])])
      found.push(...(await byLoggedModel(loggedModels)({ model_id: id })));
    return found;
  };
}
