import { type Kysely, sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { quoteName } from '../record/customer-schema.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { Round } from './round.js';

/** Columns of `prediction_logs` that have one value for all rows of a date. */
const SHARED = ['model_name', 'model_version', 'prediction_date', 'scored_at', 'snapshot_on'];

/** What `scoredColumns` says of a column. */
interface ScoredColumn {
  readonly name: string;
  readonly definition: string;
}

/** The table in which the rows of a round wait. All of its shards write into it, each in a transaction of its own. */
export function rowsTable({ round_id }: Pick<Round, 'round_id'>): string {
  return `prediction_round_${round_id.replaceAll('-', '')}`;
}

/**
 * Makes the table for the rows of a round. It has no index, which would make each row four times as dear, and of the columns that all rows of
 * the date share only the date: whoever completes it adds the others, and the index. The table is logged, as it may become a part of `prediction_logs`.
 */
export async function createRowsTable(
  db: Kysely<WarehouseTables>,
  round: Pick<Round, 'round_id' | 'prediction_date'>,
): Promise<void> {
  const date = sql.lit(round.prediction_date);
  const columns = (await scoredColumns(db)).map(({ name, definition }) => sql`${sql.id(name)} ${sql.raw(definition)}`);
  // By its CHECK, Postgres knows without a look at the rows that they all belong to the date's partition.
  await sql`
    CREATE TABLE ${sql.id(rowsTable(round))} (
      ${sql.join(columns)}, prediction_date date NOT NULL DEFAULT ${date} CHECK (prediction_date = ${date})
    )`.execute(db);
}

/** The columns that differ from row to row: a customer's, and what a model said. Each with its definition. */
export async function scoredColumns(db: Kysely<WarehouseTables>): Promise<ScoredColumn[]> {
  const { rows } = await sql<ScoredColumn>`
    SELECT attname AS name, format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END AS definition
    FROM pg_attribute
    WHERE attrelid = 'prediction_logs'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> ALL (${SHARED})
    ORDER BY attnum`.execute(db);
  return rows;
}

/**
 * Drops the tables of rounds that are over. A table that a shard is still writing into stays: the shard comes here itself once it knows that it was
 * overtaken. A failure is logged, and the tables are tried again after the next round.
 */
export async function dropLeftTables({ warehouse, logger }: Pick<PipelineContext, 'warehouse' | 'logger'>): Promise<void> {
  try {
    // In one statement, so that a round that begins meanwhile is seen with its table or not at all.
    const { rows } = await sql<{ name: string }>`
      SELECT relname AS name FROM pg_class
      WHERE relname ~ '^prediction_round_[0-9a-f]{32}$' AND relkind = 'r' AND NOT EXISTS (
        SELECT FROM prediction_rounds WHERE completed_at IS NULL AND relname = 'prediction_round_' || replace(round_id::text, '-', '')
      )`.execute(warehouse.db);
    for (const { name } of rows) {
      await warehouse.transaction(async ({ db }) => {
        await sql`SET LOCAL lock_timeout = '100ms'`.execute(db);
        await sql.raw(`DROP TABLE IF EXISTS ${quoteName(name)}`).execute(db);
      });
    }
  } catch (error) {
    logger.debug(
      { err: error, event: { action: 'predict' } },
      'rows of shards that are not needed any longer could not be dropped yet',
    );
  }
}
