import { request as httpRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { API_PREFIX } from '../api/address.js';
import { type CommandEvent, commandEvent, EVENTS_TYPE, errorDocument } from '../api/command-event.js';
import { operatorHeader } from '../api/operator-header.js';
import { type Command, changesSomething } from '../commands/command.js';
import { ChurnopsError, ERRORS, type ErrorCode, type ErrorDocument, type ErrorKind } from '../errors.js';
import { localOperator } from '../local-operator.js';
import type { Progress, ProgressTask } from '../progress.js';
import type { ServerAddress } from '../serving/server-file.js';
import { traceHeaders } from '../tracing/tracer.js';

export interface Asking {
  readonly progress: Progress;
  /** Cancels the work: the connection is closed, and the server stops working. */
  readonly signal: AbortSignal;
}

/**
 * Sends a command to a running server.
 *
 * @returns the command's result, as JSON holds it
 * @throws ChurnopsError the server's own, with its code; CHURN_HOME_IN_USE if nobody listens at the address, as happens while a server
 *   closes; CHURN_SERVER_STOPPED if it goes away during the work; the signal's reason
 */
export async function askServer(server: ServerAddress, command: Command, input: object, asking: Asking): Promise<unknown> {
  try {
    const response = await send(server, command, input, asking.signal);
    if (response.headers['content-type']?.startsWith(EVENTS_TYPE)) return await followEvents(response, asking);
    const answer: unknown = JSON.parse(await text(response));
    if (response.statusCode === 200) return answer;
    throw new ServedError(errorDocument.parse((answer as { error?: unknown }).error) as ErrorDocument);
  } catch (error) {
    if (asking.signal.aborted) throw asking.signal.reason;
    if (error instanceof ChurnopsError) throw error;
    throw serverGone(server, error as Error);
  }
}

/** An error that a server sent. */
class ServedError extends ChurnopsError {
  readonly #document: ErrorDocument;

  constructor(document: ErrorDocument) {
    super(document.code, document.message, document.remedy);
    this.#document = document;
  }

  /** A server of another version may send codes that this one doesn't know. */
  override get kind(): ErrorKind {
    return (ERRORS as Partial<Record<ErrorCode, ErrorKind>>)[this.code] ?? ERRORS.CHURN_FAILED;
  }

  override toJSON(): ErrorDocument {
    return this.#document;
  }
}

function send({ url, token }: ServerAddress, command: Command, input: object, signal: AbortSignal): Promise<IncomingMessage> {
  const changes = changesSomething(command);
  const address = new URL(`${url}${API_PREFIX}/${command.name}`);
  if (!changes) for (const [name, value] of Object.entries(input)) address.searchParams.set(name, String(value));
  return new Promise((resolve, reject) => {
    // Not fetch: it gives up after five minutes without a word.
    const request = httpRequest(address, {
      method: changes ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${token}`,
        ...operatorHeader(localOperator()),
        ...traceHeaders(),
        accept: EVENTS_TYPE,
        ...(changes && { 'content-type': 'application/json' }),
      },
      signal,
    });
    request.on('response', resolve).on('error', reject);
    request.end(changes ? JSON.stringify(input) : undefined);
  });
}

async function followEvents(response: IncomingMessage, asking: Asking): Promise<unknown> {
  const tasks = new Map<number, ProgressTask>();
  for await (const line of createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY })) {
    const event = commandEvent.parse(JSON.parse(line));
    if (event.event === 'result') return event.result;
    if (event.event === 'error') throw new ServedError(event.error as ErrorDocument);
    show(event, tasks, asking);
  }
  throw new Error('the answer ended early');
}

type Step = Exclude<CommandEvent, { event: 'result' | 'error' }>;

function show(event: Step, tasks: Map<number, ProgressTask>, { progress }: Asking): void {
  if (event.event === 'waiting') progress.waiting(event.message);
  else if (event.event === 'task') tasks.set(event.task, progress.task(event.name, event.total));
  else if (event.event === 'update') tasks.get(event.task)?.update(event.value);
  else if (event.event === 'done') tasks.get(event.task)?.done(event.summary);
  else tasks.get(event.task)?.fail();
}

export function serverGone({ url }: ServerAddress, error: NodeJS.ErrnoException): ChurnopsError {
  if (error.code === 'ECONNREFUSED') {
    return new ChurnopsError(
      'CHURN_HOME_IN_USE',
      `the server at ${url} owns the home but does not answer`,
      'wait until it has stopped, or stop its process',
      { cause: error },
    );
  }
  return new ChurnopsError(
    'CHURN_SERVER_STOPPED',
    `the server at ${url} went away during the work: ${error.message}`,
    'start it again and run the command again, which also works without a server',
    { cause: error },
  );
}
