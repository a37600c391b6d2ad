import type { Kysely } from 'kysely';
import { migrate } from './migrate.js';
import { trackingMigrations } from './tracking-migrations.js';

/**
 * Brings a Postgres database to this version's tables of the tracking server, in one transaction; to be called before the database
 * is handed to `mlflowServer`. If there is nothing to do, it costs one query.
 *
 * @throws MigrationError DATABASE_NEWER if a later version has migrated the database; MIGRATION_FAILED if a migration fails
 */
export function migrateTracking<Tables>(db: Kysely<Tables>): Promise<void> {
  return migrate(db, [trackingMigrations]);
}
