import { z } from 'zod';
import type { Int64 } from '../protocol/int64.js';
import { invalidValue, metricKeyProblem, paramKeyProblem } from '../protocol/names.js';
import type { LoggedMetric } from '../tracking/log-metrics.js';
import { refuse } from './input-problem.js';
import { atMost, double, int64, named, required, tagKey, text, wholePart } from './parameters.js';

/** Most items in one batch (mlflow/utils/validation.py). */
export const MAX_BATCH = 1000;
/** Limits of the real server, in characters (mlflow/utils/validation.py). */
const MAX_PARAM = 6000;
const MAX_TAG = 8000;

/** Longer values are cut, as on the real server (`MLFLOW_TRUNCATE_LONG_VALUES`). */
function shortened(most: number) {
  return text.default('').transform((value) => (value.length > most ? [...value].slice(0, most).join('') : value));
}

export const param = { key: named(paramKeyProblem), value: shortened(MAX_PARAM) };
export const tag = { key: tagKey, value: shortened(MAX_TAG) };

/** Of a data set that a run reads. */
export const inputTags = z
  .array(z.object({ key: atMost(255, required, 'key'), value: atMost(500, text, 'value').default('') }))
  .default([]);

/** Tags of a new run. The real server accepts any key here. */
export const startTags = z.array(z.object({ key: text, value: shortened(MAX_TAG) })).default([]);

function notNegative(time: Int64, context: z.RefinementCtx): void {
  if (time >= 0) return;
  refuse(context, (parameter) => invalidValue(parameter, time, 'Timestamp must be a nonnegative long (64-bit integer)'));
}

const metric = {
  key: named(metricKeyProblem),
  // JSON and most of MLflow's databases have no infinity, so its server stores the largest double instead.
  value: double.transform((value) => Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE)),
  timestamp: int64.superRefine(notNegative),
  step: int64.default(0),
  model_id: text.optional(),
  dataset_name: text.optional(),
  dataset_digest: text.optional(),
};

/** A metric that is logged by itself. Only there the real server accepts fractions as steps and times. */
export const singleMetric = { ...metric, timestamp: wholePart.superRefine(notNegative), step: wholePart.default(0) };

const KEY = /^[\w.-]{1,250}$/;

/**
 * Most metrics are valid, and these skip the schema check: for a batch of a thousand it takes longer than storing them. Undefined if
 * one of them needs the check.
 */
function plainMetrics(given: unknown): LoggedMetric[] | undefined {
  if (!Array.isArray(given) || given.length > MAX_BATCH) return undefined;
  const metrics: LoggedMetric[] = [];
  for (const item of given) {
    if (typeof item !== 'object' || item === null) return undefined;
    const { key, value, timestamp, step = 0, model_id, dataset_name, dataset_digest } = item as Partial<LoggedMetric>;
    const isPlain =
      typeof key === 'string' &&
      KEY.test(key) &&
      // These two stand for folders.
      key !== '.' &&
      !key.startsWith('..') &&
      typeof value === 'number' &&
      Number.isSafeInteger(timestamp) &&
      (timestamp as number) >= 0 &&
      Number.isSafeInteger(step) &&
      model_id === undefined &&
      dataset_name === undefined &&
      dataset_digest === undefined;
    if (!isPlain) return undefined;
    metrics.push({ key, value, timestamp: timestamp as number, step });
  }
  return metrics;
}

const checkedMetrics = z.unknown().transform((given, context): LoggedMetric[] => {
  const plain = plainMetrics(given);
  if (plain) return plain;
  const checked = batchOf(z.object(metric), 'metrics', MAX_BATCH).safeParse(given);
  if (checked.success) return checked.data;
  for (const issue of checked.error.issues) context.addIssue(issue as Parameters<typeof context.addIssue>[0]);
  return z.NEVER;
});

/** The metrics of a batch. */
export const metrics = checkedMetrics.default([]);

/** The items of a batch; `what` is what a refusal calls them. */
export function batchOf<Item extends z.ZodType>(item: Item, what: string, most: number) {
  const items = z.array(item).superRefine(({ length }, context) => {
    if (length > most) refuse(context, () => tooMany(what, most, length));
  });
  return items.default([]);
}

export function tooMany(what: string, most: number, count: number): string {
  return (
    `A batch logging request can contain at most ${most} ${what}. Got ${count} ${what}. ` +
    `Please split up ${what} across multiple requests and try again.`
  );
}
