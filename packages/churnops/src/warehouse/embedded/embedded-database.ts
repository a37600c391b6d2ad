import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../database.js';
import { lockHome } from './home-lock.js';
import { openPglite } from './pglite-database.js';
import { findTemplate } from './template-folder.js';

/**
 * PGlite in a folder of the home. The home then belongs to this process alone. A new home starts from the template, if there is one.
 *
 * @param home created if it doesn't exist
 * @param command what this process does; shown to whoever finds the home locked
 * @throws ChurnopsError CHURN_HOME_IN_USE if another process has the home open
 */
export async function openEmbedded(home: string, command?: string): Promise<Database> {
  await mkdir(home, { recursive: true });
  const lock = await lockHome(home, command);
  const database = openPglite(join(home, 'pgdata'), await findTemplate());
  return {
    ...database,
    async close() {
      await database.close().finally(() => lock.release());
    },
  };
}
