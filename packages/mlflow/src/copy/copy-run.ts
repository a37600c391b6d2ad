import type { DatasetInput, KeyValue, Metric, Run } from '../protocol/entities.js';
import { readInt64, stringifyJson } from '../protocol/int64.js';
import { COPIED_FROM_TAG, copiedFrom, ownTags } from './copied-from.js';
import { copyArtifacts } from './copy-artifacts.js';
import { recordOf, type TrackingServer } from './tracking-server.js';

/** Most items in one log-batch (mlflow/utils/validation.py). */
const MOST_METRICS = 1000;
const MOST_ENTRIES = 100;

/** The tag that lists the models logged by MLflow 2's clients. Its JSON contains the run's id. */
const MODEL_HISTORY_TAG = 'mlflow.log-model.history';

export interface CopiedRun {
  readonly runId: string;
  readonly artifactUri: string;
  readonly files: number;
  readonly bytes: number;
  readonly metrics: number;
  readonly differences: readonly string[];
}

/**
 * Copies a run with its params, tags, full metric histories, data sets and artifacts, and compares. An interrupted copy is
 * completed: what was already copied stays.
 *
 * @param existing its copy, if there is one
 */
export async function copyRun(
  source: TrackingServer,
  run: Run,
  target: TrackingServer,
  experimentId: string,
  existing: Run | undefined,
): Promise<CopiedRun> {
  const copy = existing ?? (await createCopy(run, target, experimentId));
  const runId = copy.info.run_id;
  const translate = (tag: KeyValue) =>
    tag.key === MODEL_HISTORY_TAG ? { ...tag, value: tag.value.replaceAll(run.info.run_id, runId) } : tag;
  const tags = ownTags(run.data.tags).map(translate);
  const params = run.data.params ?? [];
  for (const part of chunks(params, MOST_ENTRIES)) await target.rest.ask('POST runs/log-batch', { run_id: runId, params: part });
  for (const part of chunks(tags, MOST_ENTRIES)) await target.rest.ask('POST runs/log-batch', { run_id: runId, tags: part });
  const histories = new Map<string, Metric[]>();
  for (const { key } of run.data.metrics ?? []) {
    const history = await source.history(run.info.run_id, key);
    histories.set(key, history);
    const metrics = history.map(({ value, timestamp, step }) => ({
      key,
      value,
      timestamp: readInt64(timestamp),
      step: readInt64(step ?? 0),
    }));
    for (const part of chunks(metrics, MOST_METRICS))
      await target.rest.ask('POST runs/log-batch', { run_id: runId, metrics: part });
  }
  const datasets = run.inputs?.dataset_inputs ?? [];
  if (datasets.length > 0) await target.rest.ask('POST runs/log-inputs', { run_id: runId, datasets });
  const copied = await copyArtifacts(source, run.info.artifact_uri, target, copy.info.artifact_uri);
  const { status, end_time, run_name } = run.info;
  await target.rest.ask('POST runs/update', {
    run_id: runId,
    status,
    ...(run_name && { run_name }),
    ...(end_time !== undefined && { end_time: readInt64(end_time) }),
  });
  const { run: stored } = await target.rest.ask('GET runs/get', { run_id: runId });
  const differences = [...compareRuns(run, stored, translate), ...copied.differences];
  for (const [key, history] of histories) {
    const there = (await target.history(runId, key)).length;
    const distinct = new Set(history.map(({ value, timestamp, step }) => `${value} ${timestamp} ${step ?? 0}`)).size;
    if (there !== distinct) differences.push(`run ${runId}: metric ${key} has ${there} measurements in place of ${distinct}`);
  }
  const metrics = [...histories.values()].reduce((sum, history) => sum + history.length, 0);
  return { runId, artifactUri: copy.info.artifact_uri, files: copied.files, bytes: copied.bytes, metrics, differences };
}

async function createCopy({ info }: Run, target: TrackingServer, experimentId: string): Promise<Run> {
  const { run } = await target.rest.ask('POST runs/create', {
    experiment_id: experimentId,
    start_time: readInt64(info.start_time),
    ...(info.user_id && { user_id: info.user_id }),
    ...(info.run_name && { run_name: info.run_name }),
    tags: [{ key: COPIED_FROM_TAG, value: info.run_id }],
  });
  return run;
}

/** The copied runs in an experiment, by the ids of their originals. */
export async function copiesOfRuns(target: TrackingServer, experimentId: string): Promise<Map<string, Run>> {
  const copies = new Map<string, Run>();
  for await (const run of target.runs(experimentId, `tags.\`${COPIED_FROM_TAG}\` LIKE '%'`)) {
    copies.set(copiedFrom(run.data.tags) as string, run);
  }
  return copies;
}

function compareRuns(run: Run, copy: Run, translate: (tag: KeyValue) => KeyValue): string[] {
  const shape = ({ info, data, inputs }: Run, tags: readonly KeyValue[]) => ({
    name: info.run_name,
    status: info.status,
    start: readInt64(info.start_time),
    end: info.end_time === undefined ? undefined : readInt64(info.end_time),
    params: sorted(recordOf(data.params)),
    tags: sorted(recordOf(tags)),
    metrics: sorted(
      Object.fromEntries((data.metrics ?? []).map((m) => [m.key, [m.value, readInt64(m.timestamp), readInt64(m.step ?? 0)]])),
    ),
    datasets: (inputs?.dataset_inputs ?? []).map(describeDataset).sort(),
  });
  const [wanted, found] = [shape(run, ownTags(run.data.tags).map(translate)), shape(copy, ownTags(copy.data.tags))];
  return (Object.keys(wanted) as (keyof typeof wanted)[])
    .filter((part) => stringifyJson(wanted[part]) !== stringifyJson(found[part]))
    .map((part) => `run ${copy.info.run_id}: ${part} ${stringifyJson(found[part])} in place of ${stringifyJson(wanted[part])}`);
}

function describeDataset({ dataset, tags = [] }: DatasetInput): string {
  const { name, digest, source_type, source, schema = '', profile = '' } = dataset;
  return JSON.stringify([name, digest, source_type, source, schema, profile, sorted(recordOf(tags))]);
}

function sorted(record: Record<string, unknown>): [string, unknown][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

export function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}
