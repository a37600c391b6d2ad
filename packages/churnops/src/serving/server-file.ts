import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isAlive, ownIdentity } from '../warehouse/embedded/process-identity.js';

/** How the server that owns a home is reached. */
export interface ServerAddress {
  /** Without a slash at its end. */
  readonly url: string;
  /** For the `Authorization` header, as `Bearer TOKEN`. */
  readonly token: string;
}

const FILE = 'server.json';

const content = z.object({ url: z.url(), token: z.string(), pid: z.int(), started: z.string().optional() });

/**
 * Tells other processes of this user how to reach the server of this process.
 *
 * @returns removes the file again
 */
export async function announceServer(home: string, { url, token }: ServerAddress): Promise<() => Promise<void>> {
  const file = join(home, FILE);
  const partial = join(home, `${FILE}.${randomUUID()}`);
  const announced = { url, token, ...(await ownIdentity()) } satisfies z.infer<typeof content>;
  try {
    await writeFile(partial, `${JSON.stringify(announced)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return () => rm(file, { force: true });
}

/**
 * The server that owns the home; undefined if none runs. A file left behind by a process that is gone doesn't count, nor does one that
 * this user cannot read: the lock of the home then says who has it.
 */
export async function findServer(home: string): Promise<ServerAddress | undefined> {
  const found = await readFile(join(home, FILE), 'utf8')
    .then((text) => content.parse(JSON.parse(text)))
    .catch(() => undefined);
  return found && (await isAlive(found)) ? { url: found.url, token: found.token } : undefined;
}
