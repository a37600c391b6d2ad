import { MigrationError, migrate, trackingMigrations } from '@churnops/mlflow/migrations';
import type { Kysely } from 'kysely';
import { ChurnopsError } from '../../errors.js';
import { databaseRefusal } from '../../failures/database-refusal.js';
import { passingFailure } from '../../failures/passing-failure.js';
import { productMigrations } from './product-migrations.js';

const REMEDIES = {
  DATABASE_NEWER: [
    'CHURN_DATABASE_NEWER',
    'run the version of churnops that has used this database last, or a later one; or choose another DATABASE_URL or CHURNOPS_HOME',
  ],
  MIGRATION_FAILED: [
    'CHURN_DATABASE_MIGRATION',
    'the database is as it was before. Give the user of DATABASE_URL the right to create tables and schemas, in a database that holds no other tables of these names',
  ],
} as const;

/**
 * Brings the database to this version's tables, the product's and the tracking server's, in one transaction: if anything fails, the
 * database is as it was before. If there is nothing to do, it costs one query.
 *
 * @throws ChurnopsError CHURN_DATABASE_NEWER if a later version of churnops has migrated the database; CHURN_DATABASE_MIGRATION if a
 *   migration fails; CHURN_DATABASE_UNREACHABLE and CHURN_DATABASE_REFUSED if the database broke it off, or takes no tables from this user
 */
export async function migrateWarehouse<Tables>(db: Kysely<Tables>): Promise<void> {
  try {
    await migrate(db, [trackingMigrations, productMigrations]);
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    const ofDatabase = error.cause instanceof Error ? (passingFailure(error.cause) ?? tablesRefused(error.cause)) : undefined;
    if (ofDatabase) throw ofDatabase;
    const [code, remedy] = REMEDIES[error.code];
    const message = `the database could not be brought to this version's tables: ${error.message}`;
    throw new ChurnopsError(code, message, remedy, { cause: error.cause });
  }
}

/** A missing right (42501) is left out: here it is that of making tables, which the remedy names. */
function tablesRefused(cause: Error): ChurnopsError | undefined {
  return (cause as { code?: string }).code === '42501' ? undefined : databaseRefusal(cause);
}
