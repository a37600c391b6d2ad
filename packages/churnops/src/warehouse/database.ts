import type { Readable } from 'node:stream';
import type { Pool, PoolClient } from 'pg';

/**
 * The Postgres that holds the warehouse: its connections, and COPY, which each of the two implementations does in its own way.
 */
export interface Database {
  readonly kind: 'pglite' | 'postgres';
  readonly pool: Pool;
  /** All pools of connections, by name. */
  readonly pools: Readonly<Record<string, Pool>>;
  /**
   * Streams the rows of a SELECT in COPY's text format, in chunks that break anywhere. It reads the rows as they are at the moment of
   * the call, whatever is written meanwhile. Memory does not grow with their number.
   *
   * The stream must be read to its end or destroyed.
   *
   * @param client connection of a transaction, which may go on while the rows are read; destroy the stream before the transaction ends.
   *   Undefined: the rows are read in their own transaction, and on the embedded database all other queries wait until it ends
   */
  copyOut(query: string, client: PoolClient | undefined): Promise<Readable>;
  /** Runs `COPY target FROM STDIN` on `client`, within its transaction; rows come in COPY's text format. */
  copyIn(client: PoolClient, target: string, rows: AsyncIterable<Uint8Array>): Promise<void>;
  /** The id of this process. Everyone who shares the database sees it as alive until it ends. */
  owner(): Promise<string>;
  /** Ids of all processes that are alive, including those that have only just got their id. */
  livingOwners(): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}
