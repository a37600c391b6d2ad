import type { Readable } from 'node:stream';
import type { MlflowTables } from '@churnops/mlflow';
import { Kysely, PostgresDialect } from 'kysely';
import type { PoolClient } from 'pg';
import type { Database } from './database.js';
import { migrate } from './migrations.js';
import type { WarehouseTables } from './tables.js';

/** A transaction: its queries and bulk loads become visible together, or not at all. */
export interface WarehouseTransaction {
  readonly db: Kysely<WarehouseTables>;
  /**
   * Streams a SELECT while the transaction goes on: its rows are those of the moment of the call, without what the transaction
   * changes later. Read before you write: on Postgres, what the transaction wrote before the call is not among them.
   *
   * @param query a SELECT
   * @returns COPY's text format, in chunks that break anywhere
   */
  copyOut(query: string): Promise<Readable>;
  /** @param target table and columns, as `t ("a", "b")` @param rows in COPY's text format */
  copyIn(target: string, rows: AsyncIterable<Uint8Array>): Promise<void>;
}

/** The database of customers, predictions and reports. The tracking server keeps its tables in it too. */
export class Warehouse {
  readonly db: Kysely<WarehouseTables>;
  readonly #database: Database;

  /** @param database closed with the warehouse */
  constructor(database: Database) {
    this.#database = database;
    this.db = new Kysely<WarehouseTables>({ dialect: new PostgresDialect({ pool: database.pool }) });
  }

  /** Brings the database to this version's tables; to be called before anything else is done with it. */
  migrate(): Promise<void> {
    return migrate(this.db as unknown as Kysely<unknown>);
  }

  get kind(): Database['kind'] {
    return this.#database.kind;
  }

  /** The same database, with the tables of the tracking server's schema. */
  get mlflow(): Kysely<MlflowTables> {
    return this.db as unknown as Kysely<MlflowTables>;
  }

  /**
   * Streams a SELECT. On the embedded database all other queries wait until the stream is read to its end or destroyed: ask for nothing
   * else while you read.
   *
   * @param query a SELECT
   * @returns its rows as of now in COPY's text format, in chunks that break anywhere
   */
  copyOut(query: string): Promise<Readable> {
    return this.#database.copyOut(query, undefined);
  }

  async transaction<T>(work: (transaction: WarehouseTransaction) => Promise<T>): Promise<T> {
    const client = await this.#database.pool.connect();
    const reading: Readable[] = [];
    let broken: unknown;
    try {
      await client.query('BEGIN');
      const result = await work({
        db: onOneConnection(client),
        copyOut: async (query) => {
          const rows = await this.#database.copyOut(query, client);
          // It reaches whoever reads.
          rows.on('error', () => {});
          reading.push(rows);
          return rows;
        },
        copyIn: (target, rows) => this.#database.copyIn(client, target, rows),
      });
      for (const rows of reading) rows.destroy();
      await client.query('COMMIT');
      return result;
    } catch (error) {
      for (const rows of reading) rows.destroy();
      await client.query('ROLLBACK').catch((failure) => {
        broken = failure;
      });
      throw error;
    } finally {
      client.release(broken !== undefined);
    }
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

/** Kysely's queries on a connection that is checked out already. */
function onOneConnection(client: PoolClient): Kysely<WarehouseTables> {
  const connection = { query: client.query.bind(client) as PoolClient['query'], release() {} };
  const pool = { connect: async () => connection, end: async () => {} };
  return new Kysely<WarehouseTables>({ dialect: new PostgresDialect({ pool: pool as never }) });
}
