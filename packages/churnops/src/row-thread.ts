import { on } from 'node:events';
import { type MessagePort, parentPort, Worker } from 'node:worker_threads';
import { ChurnopsError, type ErrorDocument } from './errors.js';

/** What the thread is sent: rows in COPY's text format, in chunks that break anywhere, then undefined. */
type Input = Uint8Array | undefined;

/** What the thread answers: that it is ready for the next chunk, and at the end the result or the error. */
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
  readonly workerData: unknown;
}

/** Each batch leaves garbage. With a larger young generation it would only be collected later. */
const YOUNG_GENERATION = { maxYoungGenerationSizeMb: 12 };

/**
 * Hands rows to a thread and waits for what it makes of them. The server keeps answering, and the memory is freed with the thread.
 *
 * @param rows in COPY's text format, in chunks that break anywhere
 * @throws ChurnopsError that the work throws; the signal's reason, once it is aborted; what reading the rows throws
 */
export async function inRowThread<Result>(
  { module, name, workerData }: RowWork,
  rows: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Result> {
  const worker = new Worker(module, { workerData, resourceLimits: YOUNG_GENERATION });
  const answers = on(worker, 'message', { signal, close: ['exit'] }) as AsyncIterator<[Answer<Result>], undefined>;
  const exchange = async (chunk: Input): Promise<Answer<Result>> => {
    // A chunk with its own buffer is transferred, not copied: copies pile up until the garbage collector runs.
    const owned = chunk !== undefined && chunk.length === chunk.buffer.byteLength;
    worker.postMessage(chunk, owned ? [chunk.buffer as ArrayBuffer] : []);
    const { value } = await answers.next();
    if (!value) throw new Error(`the ${name} thread ended early`);
    const [answer] = value;
    if (answer.type !== 'failure') return answer;
    const { code, message, remedy } = answer.error;
    throw new ChurnopsError(code, message, remedy);
  };
  try {
    // Only one chunk is on its way at a time, which limits memory. Meanwhile the next one is read.
    for await (const chunk of rows) await exchange(chunk);
    const answer = await exchange(undefined);
    if (answer.type === 'result') return answer.result;
    throw new Error(`the ${name} thread asked for rows after the last`);
  } catch (error) {
    // The signal's reason says more than a plain AbortError.
    signal.throwIfAborted();
    throw error;
  } finally {
    await worker.terminate();
  }
}

/** The other end of `inRowThread`: called once in the thread's module. */
export async function answerRows<Result>(work: (rows: AsyncIterable<Uint8Array>) => Promise<Result>): Promise<void> {
  const port = parentPort as MessagePort;
  const send = (answer: Answer<Result>) => port.postMessage(answer);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const [chunk] of on(port, 'message') as AsyncIterable<[Input]>) {
      if (chunk === undefined) return;
      yield chunk;
      send({ type: 'next' });
    }
  }
  try {
    send({ type: 'result', result: await work(chunks()) });
  } catch (error) {
    if (!(error instanceof ChurnopsError)) throw error;
    send({ type: 'failure', error: error.toJSON() });
  }
}
