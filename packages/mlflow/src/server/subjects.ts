import type { RawInput } from '../accounts/needs.js';
import { type Resource, resourceOf } from '../accounts/permission.js';
import { safeSegments } from '../artifacts/safe-path.js';
import type { LoggedModelStore } from '../logged-models/logged-model-store.js';
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

/** Runs belong to their experiment. */
export function byRun(runs: RunStore) {
  return async ({ run_id, run_uuid }: RawInput): Promise<Resource[]> => [
    experiment((await runs.info(String(run_id ?? run_uuid))).experiment_id),
  ];
}

export function byRuns(runs: RunStore) {
  return async ({ run_id, run_ids }: RawInput): Promise<Resource[]> => {
    const found: Resource[] = [];
    for (const id of [...listOf(run_id), ...listOf(run_ids)]) found.push(...(await byRun(runs)({ run_id: id })));
    return found;
  };
}

/** Logged models belong to their experiment. */
export function byLoggedModel(models: LoggedModelStore) {
  return async ({ model_id }: RawInput): Promise<Resource[]> => [
    experiment((await models.get(String(model_id), { allowDeleted: true })).info.experiment_id),
  ];
}

export function byModelName({ name }: RawInput): Resource[] {
  return [registeredModel(name)];
}

/** The experiment whose folder of artifacts a path is in; undefined for a path that is in none. */
export function artifactOwner(path: string): Resource | undefined {
  const [first] = safeSegments(path);
  return first !== undefined && /^\d+$/.test(first) ? experiment(first) : undefined;
}

/** A parameter that may come once, several times, or not at all. */
function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
