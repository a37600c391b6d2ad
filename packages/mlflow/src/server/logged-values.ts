import { z } from 'zod';
import { invalidValue, metricKeyProblem, paramKeyProblem } from '../protocol/names.js';
import { double, int64, named, refuse, tagKey, text } from './endpoint.js';

/** Limits of the real server, in characters (mlflow/utils/validation.py). */
const MAX_PARAM = 6000;
const MAX_TAG = 8000;

/** What is longer is cut, as the real server does (`MLFLOW_TRUNCATE_LONG_VALUES`). */
function shortened(most: number) {
  return text.default('').transform((value) => (value.length > most ? [...value].slice(0, most).join('') : value));
}

export const param = { key: named(paramKeyProblem), value: shortened(MAX_PARAM) };
export const tag = { key: tagKey, value: shortened(MAX_TAG) };
export const tags = z.array(z.object(tag)).default([]);

/** Of a new run: the real server takes any key there. */
export const startTags = z.array(z.object({ key: text, value: shortened(MAX_TAG) })).default([]);

const timestamp = int64.superRefine((time, context) => {
  if (time >= 0) return;
  refuse(context, (parameter) => invalidValue(parameter, time, 'Timestamp must be a nonnegative long (64-bit integer)'));
});

export const metric = {
  key: named(metricKeyProblem),
  // JSON and most databases of MLflow's have no infinity; its server keeps the greatest double instead.
  value: double.transform((value) => Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE)),
  timestamp,
  step: int64.default(0),
  model_id: text.optional(),
  dataset_name: text.optional(),
  dataset_digest: text.optional(),
};

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
