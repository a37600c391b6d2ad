import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChurnopsError } from '../../errors.js';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';

export interface HomeLock {
  release(): Promise<void>;
}

interface Owner extends ProcessIdentity {
  /** What the process does, and since when (ISO 8601). Missing in the lock of an earlier version. */
  readonly command?: string | undefined;
  readonly since?: string | undefined;
}

/**
 * Locks the home for this process. If the process that holds the lock is gone, its lock is taken over.
 *
 * @param command what this process does; shown to whoever finds the home locked
 * @throws ChurnopsError CHURN_HOME_IN_USE naming the process that has it, its command and since when
 */
export async function lockHome(home: string, command = 'churnops'): Promise<HomeLock> {
  const file = join(home, 'lock');
  const own = join(home, `lock.${randomUUID()}`);
  const owner: Owner = { ...(await ownIdentity()), command, since: new Date().toISOString() };
  try {
    await writeFile(own, JSON.stringify(owner));
    for (;;) {
      // Making a hard link is atomic and fails if the name exists, so two processes cannot both get the lock.
      const taken = await link(own, file).then(
        () => false,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return true;
          throw error;
        },
      );
      if (!taken) return { release: () => rm(file, { force: true }) };
      const other = await readOwner(file);
      if (other && (await isAlive(other))) throw inUse(home, other);
      await removeStale(file, other);
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** Removes the lock of `owner`, which has ended, unless another process has meanwhile replaced it with its own. */
async function removeStale(file: string, owner: Owner | undefined): Promise<void> {
  const aside = `${file}.stale.${randomUUID()}`;
  const moved = await rename(file, aside).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  if (!moved) return;
  const found = await readOwner(aside);
  if (found && (found.pid !== owner?.pid || found.started !== owner.started)) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}

function inUse(home: string, { pid, command, since }: Owner): ChurnopsError {
  const work = command === undefined ? '' : ` (${command}${since ? `, since ${since.slice(0, 19).replace('T', ' ')} UTC` : ''})`;
  return new ChurnopsError(
    'CHURN_HOME_IN_USE',
    `the embedded home ${home} is in use by process ${pid}${work}`,
    'wait for that process or stop it, choose another CHURNOPS_HOME, or set DATABASE_URL to a Postgres, which several processes can share',
  );
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}
