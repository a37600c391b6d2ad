import { on } from 'node:events';
import { type MessagePort, parentPort, Worker } from 'node:worker_threads';
import { ChurnopsError, type ErrorDocument } from './errors.js';

/** What the thread is sent for each job: what the job is; its rows in COPY's text format, in chunks that break anywhere; then undefined. */
type Input = { readonly job: unknown } | Uint8Array | undefined;

/** What the thread answers: that it is ready for the next message, and at the end of a job its result or error. */
type Answer<Result> =
  | { readonly type: 'next' }
  | { readonly type: 'result'; readonly result: Result }
  | { readonly type: 'failure'; readonly error: ErrorDocument };

/** Work on rows that a thread of its own does. */
export interface RowWork {
  /** The module that calls `answerRows`. */
  readonly module: URL;
  /** What it is for, in messages. */
  readonly name: string;
  /** What the thread is started with. */
  readonly workerData?: unknown;
}

/** Each batch leaves garbage. With a larger young generation it would only be collected later. */
const YOUNG_GENERATION = { maxYoungGenerationSizeMb: 12 };

/**
 * A thread that works on rows, one job after the other. The server keeps answering, and the memory is freed with the thread. To start one and load
 * its modules takes longer than a small job does.
 */
export class RowThread<Job = undefined> {
  readonly #name: string;
  readonly #signal: AbortSignal;
  readonly #worker: Worker;
  readonly #answers: AsyncIterator<[Answer<unknown>], undefined>;

  /**
   * @param signal ends the thread's work once it is aborted
   * @throws the signal's reason, if it is aborted
   */
  constructor({ module, name, workerData }: RowWork, signal: AbortSignal) {
    signal.throwIfAborted();
    this.#name = name;
    this.#signal = signal;
    this.#worker = new Worker(module, { workerData, resourceLimits: YOUNG_GENERATION });
    this.#answers = on(this.#worker, 'message', { signal, close: ['exit'] }) as AsyncIterator<[Answer<unknown>], undefined>;
  }

  /**
   * Hands rows to the thread and waits for what it makes of them. After an error the thread can't be used any more.
   *
   * @param rows in COPY's text format, in chunks that break anywhere
   * @param job handed to the work
   * @throws ChurnopsError that the work throws; the signal's reason, once it is aborted; what reading the rows throws
   */
  async work<Result>(rows: AsyncIterable<Uint8Array>, job: Job): Promise<Result> {
    try {
      await this.#exchange({ job });
      // Only one chunk is on its way at a time, which limits memory. Meanwhile the next one is read.
      for await (const chunk of rows) await this.#exchange(chunk);
      const answer = await this.#exchange(undefined);
      if (answer.type === 'result') return answer.result as Result;
      throw new Error(`the ${this.#name} thread asked for rows after the last`);
    } catch (error) {
      // The signal's reason says more than a plain AbortError.
      this.#signal.throwIfAborted();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #exchange(message: Input): Promise<Answer<unknown>> {
    // A chunk with its own buffer is transferred, not copied: copies pile up until the garbage collector runs.
    const owned = message instanceof Uint8Array && message.length === message.buffer.byteLength;
    this.#worker.postMessage(message, owned ? [message.buffer as ArrayBuffer] : []);
    const { value } = await this.#answers.next();
    if (!value) throw new Error(`the ${this.#name} thread ended early`);
    const [answer] = value;
    if (answer.type !== 'failure') return answer;
    const { code, message: text, remedy } = answer.error;
    throw new ChurnopsError(code, text, remedy);
  }
}

/** A `RowThread` for a single job. @throws what its `work` throws */
export async function inRowThread<Result>(work: RowWork, rows: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Result> {
  const thread = new RowThread(work, signal);
  try {
    return await thread.work(rows, undefined);
  } finally {
    await thread.close();
  }
}

/** The other end of `RowThread`: called once in the thread's module. Ends with the thread, or with the first error. */
export async function answerRows<Result, Job = undefined>(
  work: (rows: AsyncIterable<Uint8Array>, job: Job) => Promise<Result>,
): Promise<void> {
  const port = parentPort as MessagePort;
  const messages = on(port, 'message') as AsyncIterator<[Input]>;
  const next = async () => (await messages.next()).value[0] as Input;
  const send = (answer: Answer<Result>) => port.postMessage(answer);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let chunk = await next(); chunk instanceof Uint8Array; chunk = await next()) {
      yield chunk;
      send({ type: 'next' });
    }
  }
  try {
    for (;;) {
      const { job } = (await next()) as { job: Job };
      send({ type: 'next' });
      send({ type: 'result', result: await work(chunks(), job) });
    }
  } catch (error) {
    if (!(error instanceof ChurnopsError)) throw error;
    send({ type: 'failure', error: error.toJSON() });
  }
}
