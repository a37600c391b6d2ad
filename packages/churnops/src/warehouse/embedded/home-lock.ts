import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChurnopsError } from '../../errors.js';

export interface HomeLock {
  release(): Promise<void>;
}

interface Owner {
  readonly pid: number;
  /** When the process started, as the system counts it: tells it from a later process of the same number. */
  readonly started: string | undefined;
}

/**
 * Takes the home for this process. The lock of a process that is gone is taken over.
 *
 * @throws ChurnopsError CHURN_HOME_IN_USE naming the process that has it
 */
export async function lockHome(home: string): Promise<HomeLock> {
  const file = join(home, 'lock');
  const own = join(home, `lock.${randomUUID()}`);
  await writeFile(own, JSON.stringify({ pid: process.pid, started: await startOf(process.pid) } satisfies Owner));
  try {
    for (;;) {
      // A hard link appears whole or not at all, and fails if the name is taken: no two processes get it.
      const taken = await link(own, file).then(
        () => false,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return true;
          throw error;
        },
      );
      if (!taken) return { release: () => rm(file, { force: true }) };
      const owner = await readOwner(file);
      if (owner && (await isAlive(owner))) throw inUse(home, owner.pid);
      await removeStale(file, owner);
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** Removes the lock of `owner`, who is gone, unless another process has put its own there meanwhile. */
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

function inUse(home: string, pid: number): ChurnopsError {
  return new ChurnopsError(
    'CHURN_HOME_IN_USE',
    `the embedded home ${home} is in use by process ${pid}`,
    'stop that process, choose another CHURNOPS_HOME, or set DATABASE_URL to a Postgres, which several processes can share',
  );
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, started }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and another user's.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = await startOf(pid);
  return started === undefined || now === undefined || now === started;
}

/** Start time in clock ticks since boot (field 22 of /proc/PID/stat, proc(5)); undefined where there is no /proc. */
async function startOf(pid: number): Promise<string | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The command, field 2, is in parentheses and may hold spaces.
  return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19];
}
