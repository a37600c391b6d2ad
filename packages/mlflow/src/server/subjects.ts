import type { RawInput, Subjects } from '../accounts/needs.js';
import { type Resource, resourceOf } from '../accounts/permission.js';
import { ALL } from '../accounts/resource-types.js';
import { safeSegments } from '../artifacts/safe-path.js';
import type { LoggedModelStore } from '../logged-models/logged-model-store.js';
import type { KeyValue } from '../protocol/entities.js';
import { MlflowError } from '../protocol/mlflow-error.js';
import { isPrompt } from '../protocol/prompt-tags.js';
import type { RegisteredModels } from '../registry/models.js';
import type { ExperimentStore } from '../tracking/experiment-store.js';
import type { RunStore } from '../tracking/run-store.js';

/*
 * The resources that requests are about, by the names of the API's parameters. Each is read off the input before that is checked, so
 * any of them may be missing or of another type.
 */

export function experiment(id: unknown): Resource {
  return resourceOf('experiment', String(id));
}

export function registeredModel(name: unknown): Resource {
  return resourceOf('registered_model', String(name));
}

/** A prompt is a registered model, with permissions of its own. */
export function prompt(name: unknown): Resource {
  return resourceOf('prompt', String(name));
}

export function modelOrPrompt(name: unknown, tags: readonly KeyValue[] = []): Resource {
  return isPrompt(tags) ? prompt(name) : registeredModel(name);
}

/** What belongs to a resource and has permissions on all of its type alone: an experiment's runs, a model's versions. */
export function within(type: string, container: Resource): Resource {
  return { type, id: ALL, in: container };
}

export function runsOf(container: Resource): Resource {
  return within('run', container);
}

export function loggedModelsOf(container: Resource): Resource {
  return within('logged_model', container);
}

export function versionsOf(container: Resource): Resource {
  return within(container.type === 'prompt' ? 'prompt_version' : 'registered_model_version', container);
}

/** What belongs to the resources of a request. */
export function each(inside: (container: Resource) => Resource, on: Subjects): Subjects {
  return async (input) => (await on(input)).map(inside);
}

export function byExperiment({ experiment_id = '0' }: RawInput): Resource[] {
  return [experiment(experiment_id)];
}

export function byExperiments({ experiment_ids }: RawInput): Resource[] {
  return listOf(experiment_ids).map(experiment);
}

export function byExperimentName(experiments: ExperimentStore) {
  return async ({ experiment_name }: RawInput): Promise<Resource[]> => [
    experiment((await experiments.getByName(String(experiment_name))).experiment_id),
  ];
}

export function byRun(runs: RunStore) {
  return async ({ run_id, run_uuid }: RawInput): Promise<Resource[]> => [
    runsOf(experiment(await unlessMissing(runs.experimentOf(String(run_id || run_uuid))))),
  ];
}

export function byRuns(runs: RunStore) {
  return async ({ run_id, run_ids }: RawInput): Promise<Resource[]> => {
    const found: Resource[] = [];
    for (const id of [...listOf(run_id), ...listOf(run_ids)]) {
      found.push(runsOf(experiment(await runs.experimentOf(String(id)))));
    }
    return found;
  };
}

export function byLoggedModel(models: LoggedModelStore) {
  return async ({ model_id }: RawInput): Promise<Resource[]> => [
    loggedModelsOf(experiment((await unlessMissing(models.get(String(model_id), { allowDeleted: true }))).info.experiment_id)),
  ];
}

/** The logged models that a request logs metrics of, or links to its run. */
export function byLoggedModels(models: LoggedModelStore): Subjects {
  return async ({ model_id, metrics, models: linked }) => {
    const ids = [model_id, ...[...listOf(metrics), ...listOf(linked)].map((item) => Object(item).model_id)];
    const found = [];
    for (const id of new Set(ids.filter((id) => typeof id === 'string' && id !== ''))) {
      found.push(...(await byLoggedModel(models)({ model_id: id })));
    }
    return found;
  };
}

/** A name that nothing has is taken for a model's. */
export function byModelName(models: RegisteredModels) {
  return async ({ name }: RawInput): Promise<Resource[]> => [modelOrPrompt(name, await models.tags(String(name)))];
}

export function byExistingModel(models: RegisteredModels) {
  return async ({ name }: RawInput): Promise<Resource[]> => [
    modelOrPrompt(name, (await unlessMissing(models.get(String(name)))).tags),
  ];
}

export function byVersion(models: RegisteredModels): Subjects {
  return each(versionsOf, byExistingModel(models));
}

/** Where an artifact's path leads: to what an experiment contains, to the experiment itself, or to none. */
export function artifactOwner(path: string): Resource | undefined {
  const [first, second, third] = safeSegments(path);
  if (first === undefined || !/^\d+$/.test(first)) return undefined;
  if (second === 'models') return loggedModelsOf(experiment(first));
  if (second === 'traces') return within('trace', experiment(first));
  return (second !== undefined && RUN_ID.test(second)) || third === 'artifacts' ? runsOf(experiment(first)) : experiment(first);
}

/** What goes if all below a path goes. */
export function artifactOwners(path: string): (Resource | undefined)[] {
  const owner = artifactOwner(path);
  if (owner?.type !== 'experiment') return [owner];
  return safeSegments(path).length > 1 ? [runsOf(owner)] : [runsOf(owner), within('trace', owner), loggedModelsOf(owner)];
}

/** How runs' folders are called. */
export const RUN_ID = /^[0-9a-f]{32}$/;

/** Whoever is no admin is told the same of what does not exist as of what they may not see. */
async function unlessMissing<Found>(found: Promise<Found>): Promise<Found> {
  return found.catch((error) => {
    if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error;
    throw new MlflowError('PERMISSION_DENIED', 'Permission denied: it does not exist, or you may not see it.');
  });
}

/** A parameter that may come once, several times, or not at all. */
function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
