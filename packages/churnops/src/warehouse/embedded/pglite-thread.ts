import { Worker } from 'node:worker_threads';

/** What the thread is started with. */
export interface PgliteWorkerData {
  /** PGlite's data folder; made if there is none. */
  readonly folder: string;
  /** A data folder that a new one starts as a copy of. */
  readonly template: string | undefined;
}

/** What the thread is asked to do. */
export type PgliteRequest = { readonly id: number } & PgliteWork;

type PgliteWork =
  | { readonly type: 'protocol'; readonly bytes: Uint8Array }
  | { readonly type: 'copyOut'; readonly query: string }
  | { readonly type: 'copyIn'; readonly target: string; readonly blob: Blob }
  | { readonly type: 'close' };

/** What the thread answers. */
export interface PgliteAnswer {
  readonly id: number;
  readonly bytes?: Uint8Array;
  readonly blob?: Blob;
  readonly error?: { readonly message: string };
}

interface Waiting {
  resolve(answer: PgliteAnswer): void;
  reject(error: Error): void;
}

/**
 * PGlite on a thread of its own: it opens while the rest of the program loads, and its work, which keeps a processor busy, leaves
 * the thread that answers requests free.
 */
export class PgliteThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #failure: Error | undefined;
  #count = 0;

  /** Starts opening the database; work waits for it, and fails as it fails. */
  constructor(workerData: PgliteWorkerData) {
    this.#worker = new Worker(new URL('./pglite-worker.js', import.meta.url), { workerData });
    this.#worker.on('message', (answer: PgliteAnswer) => this.#settle(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the embedded database is closed')));
  }

  /** Hands messages of Postgres's wire protocol over, and gives those that answer them. */
  async exchange(bytes: Uint8Array): Promise<Uint8Array> {
    return (await this.#ask({ type: 'protocol', bytes })).bytes ?? new Uint8Array(0);
  }

  /** The rows of a query in COPY's text format. PGlite offers COPY by blobs only, not by the wire protocol. */
  async copyOut(query: string): Promise<Blob> {
    return (await this.#ask({ type: 'copyOut', query })).blob ?? new Blob([]);
  }

  /** @param blob whole rows in COPY's text format */
  async copyIn(target: string, blob: Blob): Promise<void> {
    await this.#ask({ type: 'copyIn', target, blob });
  }

  /** How often the database was asked for something. */
  get requests(): number {
    return this.#count;
  }

  async close(): Promise<void> {
    await this.#ask({ type: 'close' });
    await this.#worker.terminate();
  }

  #ask(work: PgliteWork): Promise<PgliteAnswer> {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#count++;
    this.#worker.postMessage({ id: this.#count, ...work } satisfies PgliteRequest);
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
