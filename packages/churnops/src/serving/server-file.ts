import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, ownIdentity, type ProcessIdentity } from '../warehouse/embedded/process-identity.js';

/** How the server that owns a home is reached. */
export interface ServerAddress {
  /** Without a slash at its end. */
  readonly url: string;
  /** For the `Authorization` header, as `Bearer TOKEN`. */
  readonly token: string;
}

const FILE = 'server.json';

/**
 * Tells other processes of this user how to reach the server of this process.
 *
 * @returns removes the file again
 */
export async function announceServer(home: string, { url, token }: ServerAddress): Promise<() => Promise<void>> {
  const file = join(home, FILE);
  const partial = join(home, `${FILE}.${randomUUID()}`);
  const content = { url, token, ...(await ownIdentity()) };
  await writeFile(partial, `${JSON.stringify(content)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(partial, file);
  return () => rm(file, { force: true });
}

/** The server that owns the home; undefined if none runs. A file left behind by a process that is gone doesn't count. */
export async function findServer(home: string): Promise<ServerAddress | undefined> {
  const found = await readFile(join(home, FILE), 'utf8')
    .then((text) => JSON.parse(text) as ServerAddress & ProcessIdentity)
    .catch(() => undefined);
  return found && (await isAlive(found)) ? { url: found.url, token: found.token } : undefined;
}
