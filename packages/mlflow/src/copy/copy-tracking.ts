import { MlflowRequestError } from '../client/rest-client.js';
import type { Experiment } from '../protocol/entities.js';
import { ownTags } from './copied-from.js';
import { copiesOfLoggedModels, copyLoggedModel } from './copy-logged-model.js';
import { copyRegisteredModel } from './copy-registered-model.js';
import { copiesOfRuns, copyRun } from './copy-run.js';
import type { TrackingServer } from './tracking-server.js';

/** How much was copied, and what differs afterwards. */
export interface CopyReport {
  readonly experiments: number;
  readonly runs: number;
  readonly metrics: number;
  readonly logged_models: number;
  readonly registered_models: number;
  readonly model_versions: number;
  readonly artifacts: number;
  readonly artifact_bytes: number;
  /** Differences found when each copied record was read back. Empty: all are the same. */
  readonly differences: readonly string[];
}

/**
 * Copies experiments, runs, logged models, artifacts and the registry from one tracking server to another, and compares record by
 * record. Either server may be the real one. Runs and logged models get new ids in the target. A tag names each one's original, so
 * copying again adds only what is missing, wherever the copy before was cut off. Deleted things are not copied.
 *
 * @param onProgress told before each experiment and registered model
 * @throws MlflowRequestError if one of the servers refuses; with the code RESOURCE_ALREADY_EXISTS if the target uses a name for
 *   something else
 * @throws the reason of the signal that either server was opened with
 */
export async function copyTracking(
  source: TrackingServer,
  target: TrackingServer,
  onProgress: (what: string, done: number, total: number) => void = () => {},
): Promise<CopyReport> {
  const total = { runs: 0, metrics: 0, logged_models: 0, model_versions: 0, artifacts: 0, artifact_bytes: 0 };
  const differences: string[] = [];
  const copies = { runIds: new Map<string, string>(), modelIds: new Map<string, string>(), addresses: new Map<string, string>() };
  const experiments = await source.experiments();
  const registeredModels = await source.registeredModels();
  const steps = experiments.length + registeredModels.length;
  for (const [i, experiment] of experiments.entries()) {
    onProgress(`experiment ${experiment.name}`, i, steps);
    const id = await ensureExperiment(experiment, target);
    const runs = await copiesOfRuns(target, id);
    for await (const run of source.runs(experiment.experiment_id)) {
      const copied = await copyRun(source, run, target, id, runs.get(run.info.run_id));
      copies.runIds.set(run.info.run_id, copied.runId);
      copies.addresses.set(run.info.artifact_uri, copied.artifactUri);
      differences.push(...copied.differences);
      total.runs++;
      total.metrics += copied.metrics;
      total.artifacts += copied.files;
      total.artifact_bytes += copied.bytes;
    }
    const models = await copiesOfLoggedModels(target, id);
    for (const model of await source.loggedModels(experiment.experiment_id)) {
      const existing = models.get(model.info.model_id);
      const copied = await copyLoggedModel(source, model, target, id, copies.runIds, existing);
      copies.modelIds.set(model.info.model_id, copied.modelId);
      differences.push(...copied.differences);
      total.logged_models++;
      total.artifacts += copied.files;
      total.artifact_bytes += copied.bytes;
    }
    await linkModels(source, experiment.experiment_id, target, copies);
  }
  for (const [i, model] of registeredModels.entries()) {
    onProgress(`registered model ${model.name}`, experiments.length + i, steps);
    const copied = await copyRegisteredModel(source, model, target, copies);
    differences.push(...copied.differences);
    total.model_versions += copied.versions;
  }
  return { experiments: experiments.length, registered_models: registeredModels.length, ...total, differences };
}

async function ensureExperiment({ name, tags }: Experiment, target: TrackingServer): Promise<string> {
  const existing = await target.experimentNamed(name);
  if (existing?.lifecycle_stage === 'deleted') {
    throw new MlflowRequestError(
      `the target has a deleted experiment ${name}, which keeps the name; restore it or delete it for good`,
      400,
      'RESOURCE_ALREADY_EXISTS',
    );
  }
  const id = existing?.experiment_id ?? (await target.rest.ask('POST experiments/create', { name })).experiment_id;
  for (const tag of ownTags(tags)) await target.rest.ask('POST experiments/set-experiment-tag', { experiment_id: id, ...tag });
  return id;
}

/** Links runs to the logged models that they read and made. Call it once both are copied. */
async function linkModels(
  source: TrackingServer,
  experimentId: string,
  target: TrackingServer,
  { runIds, modelIds }: { readonly runIds: ReadonlyMap<string, string>; readonly modelIds: ReadonlyMap<string, string> },
): Promise<void> {
  for await (const { info, inputs, outputs } of source.runs(experimentId)) {
    const run_id = runIds.get(info.run_id);
    const read = (inputs?.model_inputs ?? []).map(({ model_id }) => ({ model_id: modelIds.get(model_id) ?? model_id }));
    const made = (outputs?.model_outputs ?? []).map(({ model_id, step }) => ({
      model_id: modelIds.get(model_id) ?? model_id,
      step: step ?? 0,
    }));
    if (run_id && read.length > 0) await target.rest.ask('POST runs/log-inputs', { run_id, datasets: [], models: read });
    if (run_id && made.length > 0) await target.rest.ask('POST runs/outputs', { run_id, models: made });
  }
}
