import { z } from 'zod';
import { RUN_STATUSES } from '../protocol/entities.js';
import { invalid } from '../protocol/mlflow-error.js';
import type { MetricHistory } from '../store/metric-history.js';
import type { RunLog } from '../store/run-log.js';
import type { RunStore } from '../store/run-store.js';
import {
  double,
  type Endpoint,
  endpoint,
  int64,
  itemName,
  keyValues,
  maxResults,
  required,
  strings,
  text,
  viewType,
} from './endpoint.js';

// Clients before MLflow 1.0 sent run_uuid; the others send both.
const byRun = { run_id: required.optional(), run_uuid: required.optional() };

/** Of one request for the histories of a metric (mlflow/server/handlers.py). */
const MAX_RUNS_OF_HISTORY = 100;
const MAX_SAMPLE = 2500;
const MAX_HISTORY = 25_000;

function runId({ run_id, run_uuid }: { run_id?: string | undefined; run_uuid?: string | undefined }): string {
  const id = run_id ?? run_uuid;
  if (!id) throw invalid("Missing value for required parameter 'run_id'.");
  return id;
}

export function runEndpoints(runs: RunStore, log: RunLog, metrics: MetricHistory, now: () => number): Endpoint[] {
  const metric = z.object({
    key: itemName,
    value: double,
    timestamp: int64.default(() => now()),
    step: int64.default(0),
    model_id: text.optional(),
    dataset_name: text.optional(),
    dataset_digest: text.optional(),
  });
  const dataset = z.object({
    tags: keyValues,
    dataset: z.object({
      name: required,
      digest: required,
      source_type: text.default(''),
      source: text.default(''),
      schema: text.default(''),
      profile: text.default(''),
    }),
  });
  const empty = { metrics: [], params: [], tags: [] };
  return [
    endpoint(
      'POST',
      'runs/create',
      {
        experiment_id: required.default('0'),
        run_name: text.optional(),
        user_id: text.optional(),
        start_time: int64.optional(),
        tags: keyValues,
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
    endpoint('POST', 'runs/log-metric', { ...byRun, ...metric.shape }, async (input) => {
      await log.logBatch(runId(input), { ...empty, metrics: [input] });
      return {};
    }),
    endpoint('POST', 'runs/log-parameter', { ...byRun, key: itemName, value: text.default('') }, async (input) => {
      await log.logBatch(runId(input), { ...empty, params: [{ key: input.key, value: input.value }] });
      return {};
    }),
    endpoint('POST', 'runs/set-tag', { ...byRun, key: itemName, value: text.default('') }, async (input) => {
      await log.logBatch(runId(input), { ...empty, tags: [{ key: input.key, value: input.value }] });
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
        // The limits of the real server (mlflow/utils/validation.py).
        metrics: z.array(metric).max(1000).default([]),
        params: keyValues.pipe(z.array(z.any()).max(100)),
        tags: keyValues.pipe(z.array(z.any()).max(100)),
      },
      async (input) => {
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
        const history = await metrics.page(id, input.metric_key, input.max_results ?? MAX_HISTORY, input.page_token);
        if (history.items.length === 0) await runs.info(id);
        return { metrics: history.items, next_page_token: history.nextPageToken };
      },
    ),
    endpoint(
      'GET',
      'metrics/get-history-bulk',
      {
        run_id: strings.pipe(z.array(z.string()).min(1).max(MAX_RUNS_OF_HISTORY)),
        metric_key: required,
        max_results: int64.positive().optional(),
      },
      async ({ run_id, metric_key, max_results = MAX_HISTORY }) => {
        const most = Math.min(max_results, MAX_HISTORY);
        const found = [];
        for (const id of [...run_id].sort()) {
          const { items } = await metrics.page(id, metric_key, most - found.length, undefined);
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
        max_results: maxResults(MAX_SAMPLE).default(MAX_SAMPLE),
      },
      async ({ run_ids, metric_key, start_step, end_step, max_results }) => {
        if ((start_step === undefined) !== (end_step === undefined)) {
          throw invalid("'start_step' and 'end_step' must be given together, or neither.");
        }
        if (Number(start_step) > Number(end_step)) {
          throw invalid(`'end_step' must not be below 'start_step', but they are ${end_step} and ${start_step}.`);
        }
        const interval = start_step !== undefined && end_step !== undefined ? ([start_step, end_step] as const) : undefined;
        return { metrics: await metrics.sample(run_ids, metric_key, max_results, interval) };
      },
    ),
  ];
}
