import type { JsonDouble, LoggedModel, Metric } from '../protocol/entities.js';
import { COPIED_FROM_TAG, copiedFrom, ownTags } from './copied-from.js';
import { type CopiedArtifacts, copyArtifacts } from './copy-artifacts.js';
import { chunks } from './copy-run.js';
import { recordOf, type TrackingServer } from './tracking-server.js';

const MOST_METRICS = 1000;

/**
 * Copies a logged model of MLflow 3 with its params, tags, metrics and files, and compares.
 *
 * @param runIds ids of the copied runs, by the ids of their originals
 * @param existing its copy, if there is one
 */
export async function copyLoggedModel(
  source: TrackingServer,
  { info, data }: LoggedModel,
  target: TrackingServer,
  experimentId: string,
  runIds: ReadonlyMap<string, string>,
  existing: LoggedModel | undefined,
): Promise<CopiedArtifacts & { readonly modelId: string }> {
  const { model } = existing
    ? { model: existing }
    : await target.rest.ask('POST logged-models', {
        experiment_id: experimentId,
        name: info.name,
        model_type: info.model_type,
        source_run_id: runIds.get(info.source_run_id) ?? info.source_run_id,
        params: data?.params ?? [],
        tags: [...ownTags(info.tags), { key: COPIED_FROM_TAG, value: info.model_id }],
      });
  const { model_id } = model.info;
  const copied = await copyArtifacts(source, info.artifact_uri, target, model.info.artifact_uri);
  for (const [runId, copyId] of runIds) {
    const metrics = [];
    for (const { run_id, ...metric } of data?.metrics ?? []) {
      if (run_id === runId) metrics.push({ ...metric, value: await fullValue(source, runId, metric), model_id });
    }
    for (const part of chunks(metrics, MOST_METRICS))
      await target.rest.ask('POST runs/log-batch', { run_id: copyId, metrics: part });
  }
  if (info.status === 'LOGGED_MODEL_READY' || info.status === 'LOGGED_MODEL_UPLOAD_FAILED') {
    await target.rest.ask('PATCH logged-models/:model_id', { model_id, status: info.status });
  }
  const { model: stored } = await target.rest.ask('GET logged-models/:model_id', { model_id });
  const shape = (of: LoggedModel) => ({
    name: of.info.name,
    type: of.info.model_type ?? '',
    status: of.info.status,
    tags: Object.entries(recordOf(ownTags(of.info.tags))),
    params: Object.entries(recordOf(of.data?.params)).sort(([a], [b]) => (a < b ? -1 : 1)),
    metrics: (of.data?.metrics ?? []).length,
  });
  const [wanted, found] = [shape({ info, data }), shape(stored)];
  const differences = (Object.keys(wanted) as (keyof typeof wanted)[])
    .filter((part) => JSON.stringify(wanted[part]) !== JSON.stringify(found[part]))
    .map(
      (part) => `logged model ${model_id}: ${part} ${JSON.stringify(found[part])} in place of ${JSON.stringify(wanted[part])}`,
    );
  return { ...copied, modelId: model_id, differences: [...copied.differences, ...differences] };
}

/** The value as the run has it: for a logged model the real server returns 0 in place of NaN. */
async function fullValue(source: TrackingServer, runId: string, metric: Metric): Promise<JsonDouble> {
  if (metric.value !== 0) return metric.value;
  const history = await source.history(runId, metric.key);
  const same = history.filter(({ timestamp, step }) => timestamp === metric.timestamp && (step ?? 0) === (metric.step ?? 0));
  return same.some(({ value }) => value === 0) ? 0 : (same[0]?.value ?? 0);
}

export async function copiesOfLoggedModels(target: TrackingServer, experimentId: string): Promise<Map<string, LoggedModel>> {
  const copies = (await target.loggedModels(experimentId)).flatMap((model): [string, LoggedModel][] => {
    const original = copiedFrom(model.info.tags);
    return original ? [[original, model]] : [];
  });
  return new Map(copies);
}
