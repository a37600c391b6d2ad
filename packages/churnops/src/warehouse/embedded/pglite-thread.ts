import { Worker } from 'node:worker_threads';
import { damagedDatabase } from '../../failures/damaged-database.js';
import type { Page } from './fetch-page.js';
import { copyMessages, panicIn, throwDatabaseError } from './wire-protocol.js';

declare global {
  /** The part of it that we use: TypeScript declares it for browsers only. */
  namespace WebAssembly {
    type Module = object;
    function compile(code: Uint8Array): Promise<Module>;
  }
}

/** What the thread is started with. */
export interface PgliteWorkerData {
  /** PGlite's data folder; created if it doesn't exist. */
  readonly folder: string;
  /** A new data folder starts as a copy of this one. */
  readonly template: string | undefined;
  /** PGlite's code, if this process has compiled it before. */
  readonly compiled?: WebAssembly.Module | undefined;
}

/** What the thread says once it has compiled PGlite's code. */
export interface PgliteCompiled {
  readonly compiled: WebAssembly.Module;
}

/** What the thread is asked to do. */
export type PgliteRequest = { readonly id: number } & PgliteWork;

type PgliteWork =
  /** `isLent`: the answer brings the buffer of `bytes` back. */
  | { readonly type: 'protocol'; readonly bytes: Uint8Array<ArrayBuffer>; readonly isLent?: boolean }
  | { readonly type: 'fetch'; readonly cursor: string; readonly rows: number }
  | { readonly type: 'close' };

/** What the thread answers. */
export interface PgliteAnswer {
  readonly id: number;
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly rows?: number;
  readonly lent?: ArrayBuffer;
  readonly error?: { readonly message: string };
}

interface Waiting {
  resolve(answer: PgliteAnswer): void;
  reject(error: Error): void;
}

/** The thread makes little garbage, but what it is sent stays until it is collected. */
const YOUNG_GENERATION = { maxYoungGenerationSizeMb: 6 };

/**
 * PGlite on its own thread. It opens while the rest of the program loads, and its work, which needs a whole processor, does not block
 * the thread that answers requests.
 */
export class PgliteThread {
  /** Compiling takes most of the time that opening takes, so a process does it once. */
  static #compiled: WebAssembly.Module | undefined;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #failure: Error | undefined;
  #count = 0;
  /** What the last copy was sent in. With a new buffer each time, some dozen wait for the garbage collectors of both threads. */
  #copied: ArrayBuffer | undefined;

  /** Starts opening the database. Work waits until it is open, and fails if that fails. */
  constructor(data: PgliteWorkerData) {
    const workerData: PgliteWorkerData = { ...data, compiled: PgliteThread.#compiled };
    this.#worker = new Worker(new URL('./pglite-worker.js', import.meta.url), {
      workerData,
      resourceLimits: YOUNG_GENERATION,
    });
    this.#worker.on('message', (message: PgliteAnswer | PgliteCompiled) => {
      if ('compiled' in message) PgliteThread.#compiled = message.compiled;
      else this.#settle(message);
    });
    this.#worker.on('error', (error: Error & { readonly isAboutFiles?: boolean }) =>
      this.#fail(
        error.isAboutFiles ? damagedDatabase(`the database in ${data.folder} cannot be opened: ${error.message}`, error) : error,
      ),
    );
    this.#worker.on('exit', () => this.#fail(new Error('the embedded database is closed')));
  }

  /** Sends messages of Postgres's wire protocol, and returns the answers. */
  async exchange(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    return this.#protocol(bytes);
  }

  /**
   * The next rows of a cursor that is open in the session's transaction, in COPY's text format.
   *
   * @param rows how many
   */
  async fetch(cursor: string, rows: number): Promise<Page> {
    const answer = await this.#ask({ type: 'fetch', cursor, rows });
    return { text: answer.bytes ?? new Uint8Array(0), rows: answer.rows ?? 0 };
  }

  /**
   * Copies rows into a table.
   *
   * @param target table and columns, as `t ("a", "b")`
   * @param rows pieces of whole rows in COPY's text format
   * @throws Error with the database's message, its SQLSTATE as `code`
   */
  async copyIn(target: string, rows: readonly Uint8Array[]): Promise<void> {
    const bytes = copyMessages(target, rows, this.#copied);
    this.#copied = undefined;
    throwDatabaseError(await this.#protocol(bytes, true));
  }

  /** How many requests the database has had. */
  get requests(): number {
    return this.#count;
  }

  async close(): Promise<void> {
    try {
      // A database that has failed is closed as if it had been killed: it recovers at the next start.
      if (!this.#failure) await this.#ask({ type: 'close' });
    } finally {
      await this.#worker.terminate();
    }
  }

  /**
   * @throws Error of a PANIC, such as a write-ahead log for which the disk has no room. Postgres' server would start again; PGlite fails whatever comes
   *   then, or does not answer, so all other work fails with the same error
   */
  async #protocol(bytes: Uint8Array<ArrayBuffer>, isLent = false): Promise<Buffer> {
    const { bytes: answer, lent } = await this.#ask({ type: 'protocol', bytes, isLent }, isLent ? [bytes.buffer] : []);
    this.#copied ??= lent;
    if (!answer) return Buffer.alloc(0);
    const buffer = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
    const panic = panicIn(buffer);
    if (!panic) return buffer;
    this.#fail(panic);
    throw panic;
  }

  #ask(work: PgliteWork, transferred: readonly ArrayBuffer[] = []): Promise<PgliteAnswer> {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#count++;
    this.#worker.postMessage({ id: this.#count, ...work } satisfies PgliteRequest, transferred);
    return new Promise((resolve, reject) => this.#waiting.set(this.#count, { resolve, reject }));
  }

  #settle(answer: PgliteAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.error) waiting?.reject(Object.assign(new Error(answer.error.message), answer.error));
    else waiting?.resolve(answer);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}
