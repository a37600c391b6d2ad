import type { Readable } from 'node:stream';
import type { Pool, PoolClient } from 'pg';

/**
 * A Postgres to keep the warehouse in: connections, and COPY, which the two implementations do each in its own way.
 */
export interface Database {
  readonly kind: 'pglite' | 'postgres';
  readonly pool: Pool;
  /**
   * Runs `COPY (query) TO STDOUT` and gives its rows in COPY's text format, in chunks that break anywhere. The rows are those of
   * the moment of the call; a transaction may be opened after it. The stream must be read to its end or destroyed.
   */
  copyOut(query: string): Promise<Readable>;
  /** Runs `COPY target FROM STDIN` on `client`, within its transaction; rows come in COPY's text format. */
  copyIn(client: PoolClient, target: string, rows: AsyncIterable<Uint8Array>): Promise<void>;
  close(): Promise<void>;
}
