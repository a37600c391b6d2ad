import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { damagedDatabase } from '../../failures/damaged-database.js';

/** Files that each data folder of Postgres has. */
const FILES = ['PG_VERSION', 'global/pg_control'];

/**
 * Checks a data folder before it is opened, as PGlite does not say what it lacks.
 *
 * @param folder need not exist, and may be empty: a new database is made then
 * @throws ChurnopsError CHURN_DATABASE_DAMAGED if files are missing, as in a copy that is not whole
 * @throws Error EACCES if this user may not read or write it
 */
export async function checkDataFolder(folder: string): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (found.length === 0) return;
  await access(folder, constants.R_OK | constants.W_OK);
  for (const file of FILES) {
    await access(join(folder, file), constants.R_OK | constants.W_OK).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? damagedDatabase(`the database in ${folder} lacks the file ${file}`, error) : error;
    });
  }
}
