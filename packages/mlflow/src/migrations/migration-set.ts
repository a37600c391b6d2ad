/** Migrations that belong together, and the table that records which of them a database has had. */
export interface MigrationSet {
  /** SQL schema of the table, made if it does not exist; undefined: the first one of the connection's `search_path`. */
  readonly schema?: string;
  /** Table of the names and times. The lock table of Kysely's `Migrator` is named after it, with `_lock`. */
  readonly table: string;
  /**
   * Earlier versions recorded the migrations of all sets in one table, `kysely_migration`, this set's under their names with this
   * prefix. Their records are moved to the set's own table. Undefined: there never was such a version.
   */
  readonly adoptedPrefix?: string;
  /** Migrations that an earlier version recorded under another name: what they are called now, by their former names. */
  readonly renamed?: Readonly<Record<string, string>>;
  /**
   * SQL by name. Names sort in the order of the migrations: `0001_…`, `0002_…`. The SQL of a released migration must never change
   * again: databases that had it would differ from new ones.
   */
  readonly migrations: Readonly<Record<string, string>>;
}
