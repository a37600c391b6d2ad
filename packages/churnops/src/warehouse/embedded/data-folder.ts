import { constants } from 'node:fs';
import { access, chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { damagedDatabase } from '../../failures/damaged-database.js';

/** Files that each data folder of Postgres has. */
const FILES = ['PG_VERSION', 'global/pg_control'];

/** The mode of folders that nobody else may look into. */
export const OWNER_ONLY = 0o700;
/** What a mode grants to users who are neither the owner nor in its group. */
const OTHERS = 0o007;

/**
 * Checks a data folder before it is opened, as PGlite does not say what it lacks, and closes it to other users.
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
  await closeToOthers(folder);
  for (const file of FILES) {
    await access(join(folder, file), constants.R_OK | constants.W_OK).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? damagedDatabase(`the database in ${folder} lacks the file ${file}`, error) : error;
    });
  }
}

/** Earlier versions left it open, and PGlite makes files that everybody may write to. Postgres' server refuses to start on such a folder. */
async function closeToOthers(folder: string): Promise<void> {
  const { mode } = await stat(folder);
  // Only the owner can: somebody else who may use it by its group leaves it as it is.
  if (mode & OTHERS) await chmod(folder, mode & 0o777 & ~OTHERS).catch(() => {});
}
