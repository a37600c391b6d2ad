import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ChurnopsError, type ErrorDocument } from '../errors.js';

/** Work on rows in COPY's text format, which come in chunks that break anywhere. The job is what else it needs. */
export type RowWork<Job, Result> = (rows: AsyncIterable<Uint8Array>, job: Job) => Promise<Result>;

/** Where a thread finds its work, and what it is called in messages. */
export interface RowWorkPlace {
  /** The module, which exports it as `work`. */
  readonly module: URL;
  readonly name: string;
}

/** What the thread is sent for each job: what the job is; its rows, in chunks; then undefined. */
export type RowThreadInput = { readonly module: string; readonly job: unknown } | Uint8Array | undefined;

/** What the thread answers: that it is ready for the next message, and at the end of a job its result or error. */
export type RowThreadAnswer =
  | { readonly type: 'next' }
  /** `memory`: what the thread holds by now, in bytes. */
  | { readonly type: 'result'; readonly result: unknown; readonly memory: number }
  | { readonly type: 'failure'; readonly error: ErrorDocument };

type Answers = AsyncIterator<[RowThreadAnswer], undefined>;

/** Each batch leaves garbage. With a larger young generation it would only be collected later. */
const YOUNG_GENERATION = { maxYoungGenerationSizeMb: 6 };
/** A night's jobs follow each other within seconds. Until the next night nobody needs the thread. */
const IDLE_MILLISECONDS = 10_000;
/** A message takes as long as to copy some 100 kB, and a connection brings less at a time. */
const LEAST_SENT = 2 ** 18;
/** A thread that holds more after a job ends, and gives it back to the system. In bytes. */
const MOST_KEPT = 64_000_000;

/** A thread that waits for its next job, its code loaded and optimised. It does not keep the process alive. */
let idle: { readonly worker: Worker; readonly end: NodeJS.Timeout } | undefined;

/**
 * Hands rows to a thread, and waits for what it makes of them. The server keeps answering meanwhile.
 *
 * To start a thread and load its modules takes longer than a small job does, so a thread takes the next job as well, whatever that is, if it comes soon.
 *
 * @param job handed to the work
 * @param rows in COPY's text format, in chunks that break anywhere
 * @param signal ends the work once it is aborted
 * @throws ChurnopsError that the work throws; the signal's reason, once it is aborted; what reading the rows throws
 */
export async function inRowThread<Job, Result>(
  place: RowWorkPlace,
  job: Job,
  rows: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Result> {
  signal.throwIfAborted();
  const worker = takeThread();
  const answers = on(worker, 'message', { signal, close: ['exit'] }) as unknown as Answers;
  const exchange = (message: RowThreadInput) => ask(worker, answers, place.name, message);
  try {
    await exchange({ module: place.module.href, job });
    // Only one chunk is on its way at a time, which limits memory. Meanwhile the next one is read.
    for await (const chunk of largerChunks(rows)) await exchange(chunk);
    const answer = await exchange(undefined);
    if (answer.type !== 'result') throw new Error(`the ${place.name} thread asked for rows after the last`);
    await answers.return?.();
    if (answer.memory < MOST_KEPT) keep(worker);
    else await worker.terminate();
    return answer.result as Result;
  } catch (error) {
    // It may be in the middle of its work.
    await worker.terminate();
    // The signal's reason says more than a plain AbortError.
    signal.throwIfAborted();
    throw error;
  }
}

async function ask(worker: Worker, answers: Answers, name: string, message: RowThreadInput): Promise<RowThreadAnswer> {
  // A chunk with its own buffer is transferred, not copied: copies pile up until the garbage collector runs.
  const owned = message instanceof Uint8Array && message.length === message.buffer.byteLength;
  worker.postMessage(message, owned ? [message.buffer as ArrayBuffer] : []);
  const { value } = await answers.next();
  if (!value) throw new Error(`the ${name} thread ended early`);
  const [answer] = value;
  if (answer.type !== 'failure') return answer;
  const { code, message: text, remedy } = answer.error;
  throw new ChurnopsError(code, text, remedy);
}

async function* largerChunks(rows: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of rows) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes < LEAST_SENT) continue;
    yield joined(parts, bytes);
    parts = [];
    bytes = 0;
  }
  if (bytes > 0) yield joined(parts, bytes);
}

/** With a buffer of its own, which a small `Buffer` does not have. */
function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function takeThread(): Worker {
  const waiting = takeIdle();
  if (!waiting) return new Worker(new URL('./row-thread-worker.js', import.meta.url), { resourceLimits: YOUNG_GENERATION });
  waiting.ref();
  return waiting;
}

function keep(worker: Worker): void {
  // Two that worked at the same time: one is enough.
  void endIdle();
  worker.unref();
  idle = { worker, end: setTimeout(endIdle, IDLE_MILLISECONDS).unref() };
}

async function endIdle(): Promise<void> {
  const ending = takeIdle();
  await ending?.terminate();
}

function takeIdle(): Worker | undefined {
  const waiting = idle;
  idle = undefined;
  clearTimeout(waiting?.end);
  return waiting?.worker;
}
