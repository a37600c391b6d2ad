import type { Readable } from 'node:stream';
import type { Pool, PoolClient } from 'pg';

/**
 * A Postgres to keep the warehouse in: connections, and COPY, which the two implementations do each in its own way.
 */
export interface Database {
  readonly kind: 'pglite' | 'postgres';
  readonly pool: Pool;
  /**
   * Streams the rows of a SELECT in COPY's text format, in chunks that break anywhere. They are the rows of the moment of the call,
   * whatever is written while they are read. Memory does not grow with them.
   *
   * The stream must be read to its end or destroyed.
   *
   * @param client connection of a transaction, which goes on while the rows are read: the stream must be destroyed before it ends.
   *   Undefined: the rows are read in a transaction of their own, and on the embedded database every other query waits for its end
   */
  copyOut(query: string, client: PoolClient | undefined): Promise<Readable>;
  /** Runs `COPY target FROM STDIN` on `client`, within its transaction; rows come in COPY's text format. */
  copyIn(client: PoolClient, target: string, rows: AsyncIterable<Uint8Array>): Promise<void>;
  close(): Promise<void>;
}
