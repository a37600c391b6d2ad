import { Readable } from 'node:stream';
import type { PgliteThread } from './pglite-thread.js';

/** About the size of a page. It limits the memory of a read; larger pages are no faster. */
export const PAGE_BYTES = 2 ** 19;
/** Rows of the first page, which shows how long a row is. */
const FIRST_ROWS = 500;
/** Most rows of a page, as long rows may follow short ones. */
const MOST_ROWS = 4000;

/**
 * The rows of a cursor, in COPY's text format. Pages are read when they are needed; between two pages the connection can do other work
 * of the same transaction.
 */
export class CursorRows extends Readable {
  readonly #thread: PgliteThread;
  readonly #cursor: string;
  readonly #end: () => Promise<void>;
  #rows = FIRST_ROWS;

  /**
   * @param cursor open in the session's transaction
   * @param end called when no more rows will be read
   */
  constructor(thread: PgliteThread, cursor: string, end: () => Promise<void>) {
    super();
    this.#thread = thread;
    this.#cursor = cursor;
    this.#end = end;
  }

  override _read(): void {
    this.#thread.fetch(this.#cursor, this.#rows).then(
      ({ text, rows }) => {
        if (rows > 0) this.#rows = Math.min(MOST_ROWS, Math.max(1, Math.floor((PAGE_BYTES * rows) / text.length)));
        this.push(rows === 0 ? null : text);
      },
      (error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#end().then(
      () => callback(error),
      (failure) => callback(error ?? failure),
    );
  }
}
