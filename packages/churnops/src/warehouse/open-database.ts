import type { Config } from '../config.js';
import type { Database } from './database.js';

/**
 * Opens the configured database: a Postgres, or the embedded one in the home. It imports only what that database needs, as the
 * rest of the program loads while the embedded database opens.
 *
 * @param command what this process does; shown to whoever waits for it
 * @throws ChurnopsError CHURN_HOME_IN_USE (embedded), CHURN_DATABASE_UNREACHABLE, CHURN_DATABASE_REFUSED, CHURN_DATABASE_TOO_OLD (Postgres)
 */
export async function openDatabase(
  { databaseUrl, home }: Pick<Config, 'databaseUrl' | 'home'>,
  command?: string,
): Promise<Database> {
  if (databaseUrl) return (await import('./postgres/postgres-database.js')).openPostgres(databaseUrl, command);
  return (await import('./embedded/embedded-database.js')).openEmbedded(home, command);
}
