import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ChurnopsError } from '../../errors.js';
import type { Database } from '../database.js';
import { checkDataFolder, OWNER_ONLY } from './data-folder.js';
import { type HomeLock, lockHome } from './home-lock.js';
import { openPglite } from './pglite-database.js';
import { findTemplate } from './template-folder.js';

/**
 * PGlite in a folder of the home. The home then belongs to this process alone. A new home can be read by its
 * user alone, and starts from the template, if there is one.
 *
 * @param home created if it doesn't exist
 * @param command what this process does; shown to whoever finds the home locked
 * @throws ChurnopsError CHURN_HOME_IN_USE if another process has the home open; CHURN_CANNOT_WRITE if it is no folder, or a right is missing;
 *   CHURN_DATABASE_DAMAGED if the database in it is not whole. What PGlite finds when it opens the files, the first query throws
 */
export async function openEmbedded(home: string, command?: string): Promise<Database> {
  const folder = join(home, 'pgdata');
  const lock = await ownHome(home, command, () => checkDataFolder(folder));
  const database = openPglite(folder, await findTemplate());
  return {
    ...database,
    async close() {
      await database.close().finally(() => lock.release());
    },
  };
}

async function ownHome(home: string, command: string | undefined, check: () => Promise<void>): Promise<HomeLock> {
  let lock: HomeLock | undefined;
  try {
    // Customers are in its files, too: artifacts, logs.
    if (await mkdir(home, { recursive: true })) await chmod(home, OWNER_ONLY);
    lock = await lockHome(home, command);
    await check();
    return lock;
  } catch (error) {
    await lock?.release();
    const { code, message } = error as NodeJS.ErrnoException;
    if (!/^(EACCES|EPERM|EROFS|EEXIST|ENOTDIR|ENOENT|ELOOP|ENAMETOOLONG)$/.test(code ?? '')) throw error;
    throw new ChurnopsError(
      'CHURN_CANNOT_WRITE',
      `the home ${home} cannot be used: ${message}`,
      'make it a folder that the user who runs churnops may write to, with all that is in it, or choose another one with CHURNOPS_HOME',
      { cause: error },
    );
  }
}
