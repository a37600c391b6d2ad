import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ChurnopsError } from '../../errors.js';
import type { Database } from '../database.js';
import { type HomeLock, lockHome } from './home-lock.js';
import { openPglite } from './pglite-database.js';
import { findTemplate } from './template-folder.js';

/**
 * PGlite in a folder of the home. The home then belongs to this process alone. A new home starts from the template, if there is one.
 *
 * @param home created if it doesn't exist
 * @param command what this process does; shown to whoever finds the home locked
 * @throws ChurnopsError CHURN_HOME_IN_USE if another process has the home open; CHURN_CANNOT_WRITE if it is no folder, or a right is missing
 */
export async function openEmbedded(home: string, command?: string): Promise<Database> {
  const lock = await ownHome(home, command);
  const database = openPglite(join(home, 'pgdata'), await findTemplate());
  return {
    ...database,
    async close() {
      await database.close().finally(() => lock.release());
    },
  };
}

async function ownHome(home: string, command: string | undefined): Promise<HomeLock> {
  try {
    await mkdir(home, { recursive: true });
    return await lockHome(home, command);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!/^(EACCES|EPERM|EROFS|EEXIST|ENOTDIR|ENOENT|ELOOP|ENAMETOOLONG)$/.test(code ?? '')) throw error;
    throw new ChurnopsError(
      'CHURN_CANNOT_WRITE',
      `the home ${home} cannot be used: ${message}`,
      'make it a folder that the user who runs churnops may write to, or choose another one with CHURNOPS_HOME',
      { cause: error },
    );
  }
}
