import { z } from 'zod';
import { edits, manages, notDenied, reads } from '../accounts/needs.js';
import type { LoggedModelStore } from '../logged-models/logged-model-store.js';
import { RUN_STATUSES } from '../protocol/entities.js';
import { invalid } from '../protocol/mlflow-error.js';
import { invalidValue } from '../protocol/names.js';
import type { MetricHistory } from '../tracking/metric-history.js';
import type { RunLog } from '../tracking/run-log.js';
import type { RunStore } from '../tracking/run-store.js';
import { type Endpoint, endpoint } from './endpoint.js';
import { refuse, SEE_DOCS } from './input-problem.js';
import { batchOf, inputTags, MAX_BATCH, metrics, param, singleMetric, startTags, tag, tooMany } from './logged-values.js';
import { ofRun } from './of-run.js';
import {
  atMost,
  enumOf,
  int64,
  integer,
  maxResults,
  named,
  positive,
  required,
  strings,
  text,
  texts,
  viewType,
  wholePart,
} from './parameters.js';
import { runsAsJson } from './runs-as-json.js';
import { byExperiment, byLoggedModels, byRun, byRuns, each, experiment, runsOf } from './subjects.js';

/** Most items in one batch (mlflow/utils/validation.py). */
const MAX_BATCH_PARAMS = 100;
/** Limits of one request for the histories of a metric (mlflow/server/handlers.py). */
const MAX_RUNS_OF_HISTORY = 100;
const MAX_SAMPLE = 2500;
const MAX_HISTORY = 25_000;

/** A data set's profile alone may have 16 million characters, which JSON may write with escapes. */
const BODY_OF_INPUTS = 64 * 2 ** 20;

const sampleSize = integer.superRefine((size, context) => {
  if (size < 1 || size > MAX_SAMPLE) refuse(context, () => `max_results must be between 1 and ${MAX_SAMPLE}. ${SEE_DOCS}`);
});

const sampledRuns = strings.superRefine(({ length }, context) => {
  const most = `GetMetricHistoryBulkInterval request must specify at most ${MAX_RUNS_OF_HISTORY} run_ids.`;
  if (length > MAX_RUNS_OF_HISTORY) refuse(context, () => `${most} Received ${length} run_ids. ${SEE_DOCS}`);
});

const RUN = { run_id: required };

/** What an id looks like (mlflow/utils/validation.py). Only two endpoints check it before they look for the run. */
const RUN_ID = /^[a-z0-9][\p{L}\p{N}_-]{0,255}$/iu;
const CHECKED_RUN = { run_id: named((id, parameter) => (RUN_ID.test(id) ? undefined : invalidValue(parameter, id))) };

export function runEndpoints(runs: RunStore, log: RunLog, history: MetricHistory, loggedModels: LoggedModelStore): Endpoint[] {
  const dataset = z.object({
    tags: inputTags,
    dataset: z.object({
      name: atMost(500, required, 'name'),
      digest: atMost(36, required, 'digest'),
      source_type: text.default(''),
      source: atMost(65_535, text, 'source').default(''),
      schema: atMost(1_048_575, text, 'schema').default(''),
      profile: atMost(16_777_215, text, 'profile').default(''),
    }),
  });
  const readsIt = reads(byRun(runs));
  const editsIt = edits(byRun(runs));
  const editsItAndModels = [editsIt, edits(byLoggedModels(loggedModels))];
  const managesIt = manages(byRun(runs));
  const readsAll = reads(byRuns(runs));
  return [
    endpoint({
      method: 'POST',
      path: 'runs/create',
      needs: [edits(byExperiment), notDenied(each(runsOf, byExperiment))],
      input: {
        experiment_id: required.default('0'),
        run_name: text.optional(),
        user_id: text.optional(),
        start_time: wholePart.optional(),
        tags: startTags,
      },
      handle: async (input) => ({ run: await runs.create(input) }),
    }),
    ofRun({
      method: 'GET',
      path: 'runs/get',
      needs: readsIt,
      input: RUN,
      handle: async (input) => ({ run: await runs.get(input.run_id) }),
    }),
    ofRun({
      method: 'POST',
      path: 'runs/update',
      needs: editsIt,
      input: {
        ...RUN,
        status: enumOf(RUN_STATUSES, 1).optional(),
        end_time: wholePart.optional(),
        run_name: text.optional(),
      },
      handle: async (input) => ({ run_info: await runs.update(input.run_id, input) }),
    }),
    ofRun({
      method: 'POST',
      path: 'runs/delete',
      needs: managesIt,
      input: RUN,
      handle: (input) => runs.setStage(input.run_id, 'deleted'),
    }),
    ofRun({
      method: 'POST',
      path: 'runs/restore',
      needs: managesIt,
      input: RUN,
      handle: (input) => runs.setStage(input.run_id, 'active'),
    }),
    ofRun({
      method: 'POST',
      path: 'runs/log-metric',
      needs: editsItAndModels,
      logsMetrics: true,
      input: { ...RUN, ...singleMetric },
      handle: (input) => log.logBatch(input.run_id, { metrics: [input], params: [], tags: [] }),
    }),
    ofRun({
      method: 'POST',
      path: 'runs/log-parameter',
      needs: editsIt,
      input: { ...RUN, ...param },
      handle: ({ run_id, key, value }) => log.logParam(run_id, { key, value }),
    }),
    ofRun({
      method: 'POST',
      path: 'runs/set-tag',
      needs: editsIt,
      input: { ...RUN, ...tag },
      handle: ({ run_id, key, value }) => log.logBatch(run_id, { metrics: [], params: [], tags: [{ key, value }] }),
    }),
    ofRun({
      method: 'POST',
      path: 'runs/delete-tag',
      needs: editsIt,
      input: { ...RUN, key: required },
      handle: (input) => log.deleteTag(input.run_id, input.key),
    }),
    ofRun({
      method: 'POST',
      path: 'runs/log-batch',
      needs: editsItAndModels,
      logsMetrics: true,
      input: {
        ...CHECKED_RUN,
        metrics,
        params: batchOf(z.object(param), 'params', MAX_BATCH_PARAMS),
        tags: batchOf(z.object(tag), 'tags', MAX_BATCH_PARAMS),
      },
      handle: async (input) => {
        const count = input.metrics.length + input.params.length + input.tags.length;
        if (count > MAX_BATCH) throw invalid(tooMany('metrics, params, and tags', MAX_BATCH, count));
        await log.logBatch(input.run_id, input);
      },
    }),
    ofRun({
      method: 'POST',
      path: 'runs/log-inputs',
      needs: editsItAndModels,
      bodyLimit: BODY_OF_INPUTS,
      input: {
        ...CHECKED_RUN,
        datasets: z.array(dataset).default([]),
        models: z.array(z.object({ model_id: required })).default([]),
      },
      handle: (input) => log.logInputs(input.run_id, input),
    }),
    ofRun({
      method: 'POST',
      path: 'runs/log-model',
      needs: editsIt,
      input: { ...RUN, model_json: required },
      handle: (input) => log.logModel(input.run_id, input.model_json),
    }),
    ofRun({
      method: 'POST',
      path: 'runs/outputs',
      needs: editsItAndModels,
      input: { ...RUN, models: z.array(z.object({ model_id: required, step: int64.default(0) })).default([]) },
      handle: (input) => log.logOutputs(input.run_id, input.models),
    }),
    endpoint({
      method: 'POST',
      path: 'runs/search',
      needs: 'login',
      input: {
        experiment_ids: texts.default([]),
        filter: text.optional(),
        run_view_type: viewType.optional(),
        max_results: maxResults(50_000).optional(),
        order_by: texts.optional(),
        page_token: text.optional(),
      },
      handle: async (input, access) => {
        const readable = input.experiment_ids.filter((id) => access.canRead(runsOf(experiment(id))));
        const { items, nextPageToken } = await runs.search({ ...input, experiment_ids: readable });
        return runsAsJson(items, nextPageToken);
      },
    }),
    ofRun({
      method: 'GET',
      path: 'metrics/get-history',
      needs: readsIt,
      input: { ...RUN, metric_key: required, max_results: maxResults(MAX_HISTORY).optional(), page_token: text.optional() },
      handle: async (input) => {
        const id = input.run_id;
        const most = input.max_results ?? MAX_HISTORY;
        const { items, nextPageToken } = await history.page(id, input.metric_key, most, input.page_token);
        if (items.length === 0) await runs.info(id);
        return { metrics: items, next_page_token: nextPageToken };
      },
    }),
    endpoint({
      method: 'GET',
      path: 'metrics/get-history-bulk',
      needs: readsAll,
      input: {
        run_id: strings.default([]),
        metric_key: text.default(''),
        max_results: positive.optional(),
      },
      handle: async ({ run_id, metric_key, max_results = MAX_HISTORY }) => {
        if (run_id.length === 0) throw invalid('GetMetricHistoryBulk request must specify at least one run_id.');
        if (run_id.length > MAX_RUNS_OF_HISTORY) {
          const asked = `Received ${run_id.length} run_ids.`;
          throw invalid(`GetMetricHistoryBulk request cannot specify more than ${MAX_RUNS_OF_HISTORY} run_ids. ${asked}`);
        }
        if (!metric_key) throw invalid('GetMetricHistoryBulk request must specify a metric_key.');
        const most = Math.min(max_results, MAX_HISTORY);
        const found = [];
        for (const id of [...run_id].sort()) {
          const { items } = await history.page(id, metric_key, most - found.length, undefined);
          if (items.length === 0) await runs.info(id);
          found.push(...items.map((metric) => ({ ...metric, run_id: id })));
        }
        return { metrics: found };
      },
    }),
    endpoint({
      method: 'GET',
      path: 'metrics/get-history-bulk-interval',
      needs: readsAll,
      input: {
        run_ids: sampledRuns,
        metric_key: required,
        start_step: int64.optional(),
        end_step: int64.optional(),
        max_results: sampleSize.default(MAX_SAMPLE),
      },
      handle: async ({ run_ids, metric_key, start_step, end_step, max_results }) => {
        if ((start_step === undefined) !== (end_step === undefined)) {
          throw invalid('If either start step or end step are specified, both must be specified.');
        }
        if (start_step !== undefined && end_step !== undefined && start_step > end_step) {
          throw invalid(`end_step must be greater than start_step. Found start_step=${start_step} and end_step=${end_step}.`);
        }
        const interval = start_step !== undefined && end_step !== undefined ? ([start_step, end_step] as const) : undefined;
        return { metrics: await history.sample(run_ids, metric_key, max_results, interval) };
      },
    }),
  ];
}
