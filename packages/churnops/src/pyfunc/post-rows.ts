import { ChurnopsError } from '../errors.js';

/** Thrown if the server cannot be reached, or breaks off. */
export class ConnectionError extends Error {}
/** Thrown if the server does not answer in time. */
export class TimeoutError extends Error {}

export interface PostOptions {
  /** How long an answer may take. */
  readonly timeoutMs: number;
  /** Calls the request off. */
  readonly signal: AbortSignal;
}

/**
 * Sends rows to a scoring server of MLflow.
 *
 * @param url of the server, without `/invocations`
 * @param body JSON
 * @returns its answer, as text
 * @throws ConnectionError, TimeoutError
 * @throws ChurnopsError CHURN_PYFUNC_UNAVAILABLE if it is overloaded, or a proxy cannot reach it
 * @throws ChurnopsError CHURN_PYFUNC_MISSING if the address is not that of a scoring server
 * @throws Error with what the model said, if it cannot score these rows
 * @throws the signal's reason
 */
export async function postRows(url: string, body: string, { timeoutMs, signal }: PostOptions): Promise<string> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${url}/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.any([timeout, signal]),
    });
    const text = await response.text();
    if (response.status === 200) return text;
    throw refusal(url, response.status, text);
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) throw new TimeoutError(`it did not answer within ${timeoutMs / 1000} s`, { cause: error });
    // fetch throws a TypeError for all that goes wrong on the network, with the reason in its cause.
    if (!(error instanceof TypeError)) throw error;
    throw new ConnectionError((error.cause as Error | undefined)?.message || error.message, { cause: error });
  }
}

/** Statuses of a server that may answer later. */
const LATER = new Set([408, 429, 502, 503, 504]);

function refusal(url: string, status: number, text: string): Error {
  if (LATER.has(status)) {
    return new ChurnopsError(
      'CHURN_PYFUNC_UNAVAILABLE',
      `the scoring server at ${url} answered ${status}: ${firstLine(text)}`,
      'see what it logged, and try again',
    );
  }
  const said = parsed(text);
  if (!said && status !== 500) {
    return new ChurnopsError(
      'CHURN_PYFUNC_MISSING',
      `${url}/invocations answered ${status}, so it is not a scoring server of MLflow`,
      'correct CHURNOPS_PYFUNC_URL: the address of mlflow models serve, without /invocations',
    );
  }
  const { message = text, stack_trace = '' } = said ?? {};
  const exception = stack_trace.trim().split('\n').at(-1);
  return new Error(
    exception && !message.includes(exception) ? `${firstLine(message)} (${firstLine(exception)})` : lastError(message),
  );
}

function parsed(text: string): { message?: string; stack_trace?: string } | undefined {
  try {
    const answer = JSON.parse(text);
    return typeof answer?.error_code === 'string' ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** MLflow repeats the rows in its message, and then says what is wrong with them. */
function lastError(message: string): string {
  const [, error] = /[\s\S]*\nError: ([\s\S]*)$/.exec(message) ?? [];
  return firstLine(error ?? message);
}

function firstLine(text: string): string {
  const [line = ''] = text.trim().split('\n');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
