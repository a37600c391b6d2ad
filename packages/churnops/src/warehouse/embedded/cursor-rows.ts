import { Readable } from 'node:stream';
import type { PgliteThread } from './pglite-thread.js';

/** A page has about this size: it bounds the memory of a read, and larger ones are no faster. */
export const PAGE_BYTES = 2 ** 19;
/** Rows of the first page, which tells how long a row is. */
const FIRST_ROWS = 500;
/** Rows of a page at most: long rows may follow short ones. */
const MOST_ROWS = 4000;

/**
 * The rows of a cursor, in COPY's text format, read page by page as they are asked for: between two pages the connection does other
 * work of the same transaction.
 */
export class CursorRows extends Readable {
  readonly #thread: PgliteThread;
  readonly #cursor: string;
  readonly #end: () => Promise<void>;
  #rows = FIRST_ROWS;

  /**
   * @param cursor open in the session's transaction
   * @param end called once nothing more is read
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
