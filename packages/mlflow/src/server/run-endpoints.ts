import { z } from 'zod';
import { RUN_STATUSES } from '../protocol/entities.js';
import { invalid } from '../protocol/mlflow-error.js';
import { missing } from '../protocol/names.js';
import type { MetricHistory } from '../tracking/metric-history.js';
import type { RunLog } from '../tracking/run-log.js';
import type { RunStore } from '../tracking/run-store.js';
import {
  atMost,
  type Endpoint,
  endpoint,
  int64,
  maxResults,
  positive,
  refuse,
  required,
  SEE_DOCS,
  strings,
  text,
  viewType,
} from './endpoint.js';
import { batchOf, MAX_BATCH, metric, metrics, param, startTags, tag, tags, tooMany } from './logged-values.js';

// Clients before MLflow 1.0 sent run_uuid; the others send both.
const byRun = { run_id: required.optional(), run_uuid: required.optional() };

/** Most items in one batch (mlflow/utils/validation.py). */
const MAX_BATCH_PARAMS = 100;
/** Limits of one request for the histories of a metric (mlflow/server/handlers.py). */
const MAX_RUNS_OF_HISTORY = 100;
const MAX_SAMPLE = 2500;
const MAX_HISTORY = 25_000;

const sampleSize = int64.superRefine((size, context) => {
  if (size < 1 || size > MAX_SAMPLE) refuse(context, () => `max_results must be between 1 and ${MAX_SAMPLE}. ${SEE_DOCS}`);
});

function runId({ run_id, run_uuid }: { run_id?: string | undefined; run_uuid?: string | undefined }): string {
  const id = run_id ?? run_uuid;
  if (!id) throw invalid(`${missing('run_id')} ${SEE_DOCS}`);
  return id;
}

export function runEndpoints(runs: RunStore, log: RunLog, history: MetricHistory): Endpoint[] {
  const dataset = z.object({
    tags,
    dataset: z.object({
      name: atMost(500, required, 'name'),
      digest: atMost(36, required, 'digest'),
      source_type: text.default(''),
      source: atMost(65_535, text, 'source').default(''),
      schema: atMost(1_048_575, text, 'schema').default(''),
      profile: atMost(16_777_215, text, 'profile').default(''),
    }),
  });
  return [
    endpoint(
      'POST',
      'runs/create',
      {
        experiment_id: required.default('0'),
        run_name: text.optional(),
        user_id: text.optional(),
        start_time: int64.optional(),
        tags: startTags,
      },
      async (input) => ({ run: await runs.create(input) }),
    ),
    endpoint('GET', 'runs/get', byRun, async (input) => ({ run: await runs.get(runId(input)) })),
    endpoint(
      'POST',
      'runs/update',
      {
        ...byRun,
        status: z.enum(RUN_STATUSES).optional(),
        end_time: int64.optional(),
        run_name: text.optional(),
      },
      async (input) => ({ run_info: await runs.update(runId(input), input) }),
    ),
    endpoint('POST', 'runs/delete', byRun, async (input) => {
      await runs.setStage(runId(input), 'deleted');
      return {};
    }),
    endpoint('POST', 'runs/restore', byRun, async (input) => {
      await runs.setStage(runId(input), 'active');
      return {};
    }),
    endpoint('POST', 'runs/log-metric', { ...byRun, ...metric }, async (input) => {
      await log.logBatch(runId(input), { metrics: [input], params: [], tags: [] });
      return {};
    }),
    endpoint('POST', 'runs/log-parameter', { ...byRun, ...param }, async ({ key, value, ...input }) => {
      await log.logParam(runId(input), { key, value });
      return {};
    }),
    endpoint('POST', 'runs/set-tag', { ...byRun, ...tag }, async ({ key, value, ...input }) => {
      await log.logBatch(runId(input), { metrics: [], params: [], tags: [{ key, value }] });
      return {};
    }),
    endpoint('POST', 'runs/delete-tag', { ...byRun, key: required }, async (input) => {
      await log.deleteTag(runId(input), input.key);
      return {};
    }),
    endpoint(
      'POST',
      'runs/log-batch',
      {
        ...byRun,
        metrics,
        params: batchOf(z.object(param), 'params', MAX_BATCH_PARAMS),
        tags: batchOf(z.object(tag), 'tags', MAX_BATCH_PARAMS),
      },
      async (input) => {
        const count = input.metrics.length + input.params.length + input.tags.length;
        if (count > MAX_BATCH) throw invalid(tooMany('metrics, params, and tags', MAX_BATCH, count));
        await log.logBatch(runId(input), input);
        return {};
      },
    ),
    endpoint(
      'POST',
      'runs/log-inputs',
      { ...byRun, datasets: z.array(dataset).default([]), models: z.array(z.object({ model_id: required })).default([]) },
      async (input) => {
        await log.logInputs(runId(input), input);
        return {};
      },
    ),
    endpoint('POST', 'runs/log-model', { ...byRun, model_json: required }, async (input) => {
      await log.logModel(runId(input), input.model_json);
      return {};
    }),
    endpoint(
      'POST',
      'runs/outputs',
      { ...byRun, models: z.array(z.object({ model_id: required, step: int64.default(0) })).default([]) },
      async (input) => {
        await log.logOutputs(runId(input), input.models);
        return {};
      },
    ),
    endpoint(
      'POST',
      'runs/search',
      {
        experiment_ids: strings.default([]),
        filter: text.optional(),
        run_view_type: viewType.optional(),
        max_results: maxResults(50_000).optional(),
        order_by: strings.optional(),
        page_token: text.optional(),
      },
      async (input) => {
        const { items, nextPageToken } = await runs.search(input);
        return { runs: items, next_page_token: nextPageToken };
      },
    ),
    endpoint(
      'GET',
      'metrics/get-history',
      { ...byRun, metric_key: required, max_results: maxResults(MAX_HISTORY).optional(), page_token: text.optional() },
      async (input) => {
        const id = runId(input);
        const most = input.max_results ?? MAX_HISTORY;
        const { items, nextPageToken } = await history.page(id, input.metric_key, most, input.page_token);
        if (items.length === 0) await runs.info(id);
        return { metrics: items, next_page_token: nextPageToken };
      },
    ),
    endpoint(
      'GET',
      'metrics/get-history-bulk',
      {
        run_id: strings.default([]),
        metric_key: text.default(''),
        max_results: positive.optional(),
      },
      async ({ run_id, metric_key, max_results = MAX_HISTORY }) => {
        if (run_id.length === 0) throw invalid('GetMetricHistoryBulk request must specify at least one run_id.');
        if (run_id.length > MAX_RUNS_OF_HISTORY) {
          const asked = `received: ${run_id.length}`;
          throw invalid(
            `GetMetricHistoryBulk request cannot specify more than ${MAX_RUNS_OF_HISTORY} run_ids. Received ${asked}.`,
          );
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
    ),
    endpoint(
      'GET',
      'metrics/get-history-bulk-interval',
      {
        run_ids: strings.pipe(z.array(z.string()).max(MAX_RUNS_OF_HISTORY)),
        metric_key: required,
        start_step: int64.optional(),
        end_step: int64.optional(),
        max_results: sampleSize.default(MAX_SAMPLE),
      },
      async ({ run_ids, metric_key, start_step, end_step, max_results }) => {
        if ((start_step === undefined) !== (end_step === undefined)) {
          throw invalid('If either start step or end step are specified, both must be specified.');
        }
        if (Number(start_step) > Number(end_step)) {
          throw invalid(`end_step must be greater than start_step. Found start_step=${start_step} and end_step=${end_step}.`);
        }
        const interval = start_step !== undefined && end_step !== undefined ? ([start_step, end_step] as const) : undefined;
        return { metrics: await history.sample(run_ids, metric_key, max_results, interval) };
      },
    ),
  ];
}
