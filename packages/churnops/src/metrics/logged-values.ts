/** What a request to the tracking server logs of a run. */
export interface LoggedValues {
  readonly metric: number;
  readonly param: number;
  readonly tag: number;
}

const ONE: Readonly<Record<string, keyof LoggedValues>> = { 'log-metric': 'metric', 'log-parameter': 'param', 'set-tag': 'tag' };

/**
 * How many values a request has logged.
 *
 * @param route its template, such as `/api/2.0/mlflow/runs/log-batch`
 * @param body as the server parsed it; whatever it is, this doesn't throw
 * @returns undefined for any other request
 */
export function loggedValues(route: string, body: unknown): LoggedValues | undefined {
  const [, what = ''] = /\/mlflow\/runs\/([a-z-]+)$/.exec(route) ?? [];
  const none = { metric: 0, param: 0, tag: 0 };
  const one = ONE[what];
  if (one) return { ...none, [one]: 1 };
  if (what !== 'log-batch') return undefined;
  const { metrics, params, tags } = (body ?? {}) as Record<string, unknown>;
  return { metric: lengthOf(metrics), param: lengthOf(params), tag: lengthOf(tags) };
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
