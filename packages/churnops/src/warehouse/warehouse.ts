import type { Readable } from 'node:stream';
import type { MlflowTables } from '@churnops/mlflow';
import { Kysely, PostgresDialect } from 'kysely';
import type { PoolClient } from 'pg';
import type { Database } from './database.js';
import { migrateWarehouse } from './migrations/migrate-warehouse.js';
import type { WarehouseTables } from './tables.js';

/** A transaction: its queries and bulk loads become visible together, or not at all. */
export interface WarehouseTransaction {
  readonly db: Kysely<WarehouseTables>;
  /**
   * Streams a SELECT while the transaction goes on. It reads the rows as they are at the moment of the call; later changes of the
   * transaction are not seen. Read before you write: on Postgres, earlier changes of the transaction are not seen either.
   *
   * @param query a SELECT
   * @returns COPY's text format, in chunks that break anywhere
   */
  copyOut(query: string): Promise<Readable>;
  /** @param target table and columns, as `t ("a", "b")` @param rows in COPY's text format */
  copyIn(target: string, rows: AsyncIterable<Uint8Array>): Promise<void>;
}

/** Where queries and transactions run. */
export interface WarehouseSession {
  readonly db: Kysely<WarehouseTables>;
  transaction<T>(work: (transaction: WarehouseTransaction) => Promise<T>): Promise<T>;
}

/** A session whose queries and transactions share one connection. */
export interface OwnConnection extends WarehouseSession {
  /** Closes the connection when the work is done, instead of giving it back. */
  discard(): void;
}

/** The database of customers, predictions and reports. The tracking server keeps its tables in it too. */
export class Warehouse implements WarehouseSession {
  readonly db: Kysely<WarehouseTables>;
  readonly #database: Database;

  /** @param database closed with the warehouse */
  constructor(database: Database) {
    this.#database = database;
    this.db = new Kysely<WarehouseTables>({ dialect: new PostgresDialect({ pool: database.pool }) });
  }

  /**
   * Brings the database to this version's tables. Call it before anything else.
   *
   * @throws ChurnopsError CHURN_DATABASE_NEWER, CHURN_DATABASE_MIGRATION. The database is then unchanged
   */
  migrate(): Promise<void> {
    return migrateWarehouse(this.db);
  }

  get kind(): Database['kind'] {
    return this.#database.kind;
  }

  /** How many connections each pool has, how many of them are idle, how many it may have, and how many requests wait for one. */
  pools(): { pool: string; open: number; idle: number; most: number; waiting: number }[] {
    return Object.entries(this.#database.pools).map(([pool, { totalCount, idleCount, waitingCount, options }]) => ({
      pool,
      open: totalCount,
      idle: idleCount,
      most: options.max,
      waiting: waitingCount,
    }));
  }

  /** The same database, with the tables of the tracking server's schema. */
  get mlflow(): Kysely<MlflowTables> {
    return this.db as unknown as Kysely<MlflowTables>;
  }

  /**
   * Streams a SELECT. On the embedded database all other queries wait until the stream is read to its end or destroyed, so don't wait
   * for another query while you read.
   *
   * @param query a SELECT
   * @returns its rows as of now in COPY's text format, in chunks that break anywhere
   */
  copyOut(query: string): Promise<Readable> {
    return this.#database.copyOut(query, undefined);
  }

  async transaction<T>(work: (transaction: WarehouseTransaction) => Promise<T>): Promise<T> {
    return this.session((session) => session.transaction(work));
  }

  /** Does work on a connection of its own. On the embedded database there is only one: nobody else can ask it meanwhile. */
  async session<T>(work: (session: OwnConnection) => Promise<T>): Promise<T> {
    const client = await this.#database.pool.connect();
    let isBroken = false;
    const discard = () => {
      isBroken = true;
    };
    try {
      return await work({
        db: onOneConnection(client),
        transaction: (steps) => this.#transaction(client, steps, discard),
        discard,
      });
    } finally {
      client.release(isBroken);
    }
  }

  async #transaction<T>(
    client: PoolClient,
    work: (transaction: WarehouseTransaction) => Promise<T>,
    discard: () => void,
  ): Promise<T> {
    const reading: Readable[] = [];
    try {
      await client.query('BEGIN');
      const result = await work({
        db: onOneConnection(client),
        copyOut: async (query) => {
          const rows = await this.#database.copyOut(query, client);
          // The reader gets the error too; without a listener here it would end the process.
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
      await client.query('ROLLBACK').catch(discard);
      throw error;
    }
  }

  /** The id of this process. Everyone who shares the database sees it as alive until it ends. */
  owner(): Promise<string> {
    return this.#database.owner();
  }

  /** Ids of all processes that are alive, on any machine. */
  livingOwners(): Promise<ReadonlySet<string>> {
    return this.#database.livingOwners();
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

/** Kysely on a connection that is already checked out. */
function onOneConnection(client: PoolClient): Kysely<WarehouseTables> {
  const connection = { query: client.query.bind(client) as PoolClient['query'], release() {} };
  const pool = { connect: async () => connection, end: async () => {} };
  return new Kysely<WarehouseTables>({ dialect: new PostgresDialect({ pool: pool as never }) });
}
