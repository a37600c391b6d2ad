import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnvFile } from './env-file.js';
import type { Finding } from './finding.js';

const REFERENCE = /\$\{?([A-Za-z_]\w*)/g;
/** Compose and Docker's client read these themselves. */
const OF_DOCKER = /^(COMPOSE|DOCKER|BUILDKIT|BUILDX)_/;

/** Names in `.env` that no service is given: misspelt ones, and settings of churnops that the stack decides, such as DATABASE_URL. */
export async function checkUnread(folder: string, { values, text = '' }: EnvFile): Promise<Finding[]> {
  const tracking = join(folder, 'tracking');
  const names = await readdir(tracking).catch(() => []);
  const files = [
    join(folder, 'compose.yaml'),
    ...names.filter((name) => name.endsWith('.yaml')).map((name) => join(tracking, name)),
  ];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  // A value may refer to another line.
  const read = new Set([text, ...texts].flatMap((one) => [...one.matchAll(REFERENCE)].map(([, name]) => name)));
  const unread = Object.keys(values).filter((name) => !read.has(name) && !OF_DOCKER.test(name));
  return unread.map((name) => ({
    check: 'settings',
    level: 'warning',
    found: `${name} is in .env, but nothing in the stack reads it`,
    remedy: `correct its name or delete the line; ${join(folder, 'README.md')} has a table of the variables`,
  }));
}
