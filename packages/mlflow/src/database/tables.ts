import type { Kysely } from 'kysely';

export interface KeyValueColumns {
  key: string;
  value: string;
}

/**
 * Tables of the tracking server, all in the SQL schema `mlflow`. Times are ms since 1970. Each room adds its own in its `tables.ts`, by
 * declaration merging.
 */
// biome-ignore lint/suspicious/noEmptyInterface: rooms add to it
export interface MlflowTables {}

export type MlflowDatabase = Kysely<MlflowTables>;
