import type { Config } from '../config.js';
import type { Database } from './database.js';

/**
 * Opens the database that the configuration names: a Postgres, or the embedded one of the home. Imports only what that one
 * needs: the rest of the program is loaded while the embedded database opens.
 *
 * @param command what this process does, for those who find the home locked
 */
export async function openDatabase(
  { databaseUrl, home }: Pick<Config, 'databaseUrl' | 'home'>,
  command?: string,
): Promise<Database> {
  if (databaseUrl) return (await import('./postgres/postgres-database.js')).openPostgres(databaseUrl);
  return (await import('./embedded/embedded-database.js')).openEmbedded(home, command);
}
