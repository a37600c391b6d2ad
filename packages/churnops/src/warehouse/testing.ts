import { createReadStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { extract } from 'tar';
import type { Database } from './database.js';
import { lentDatabase } from './testing-lent-database.js';

/** Test support: an embedded database with nothing in it. */
export async function emptyDatabase(): Promise<Database> {
  // Emptying one is faster than initdb.
  const database = await lentDatabase();
  await database.pool.query('DROP SCHEMA IF EXISTS mlflow CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  return database;
}

/** Test support: a file of packages/churnops/fixtures. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
}

/** Test support: unpacks the home that commit f49d198 made into a temporary folder; gives its path. */
export async function unpackEarlierHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'churnops-home-'));
  await pipeline(createReadStream(fixture('f49d198-home.tar.br')), createBrotliDecompress(), extract({ cwd: home }));
  return home;
}
