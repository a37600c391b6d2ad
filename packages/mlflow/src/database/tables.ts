import type { Generated, Kysely } from 'kysely';

export interface KeyValueColumns {
  key: string;
  value: string;
}

/** Grows with each row that is added: the order in which it was. Null in rows from before it was kept. */
export type Place = Generated<number | null>;

/**
 * Tables of the tracking server, all in the SQL schema `mlflow`. Times are ms since 1970. Each room adds its own in its `tables.ts`, by
 * declaration merging.
 */
// biome-ignore lint/suspicious/noEmptyInterface: rooms add to it
export interface MlflowTables {}

export type MlflowDatabase = Kysely<MlflowTables>;
