import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PostgresDialect } from 'kysely';
import { migrate } from './migrations.js';
import { pglitePool } from './pglite-pool.js';

/** The folder of the template, if set-up has made one for the installed PGlite. */
export async function templateFolder(): Promise<string | undefined> {
  const folder = await templatePath();
  return (await stat(folder).catch(() => undefined)) && folder;
}

/**
 * Makes a PGlite data folder with this version's tables in it, beside the installed packages, for homes to start from. Having
 * the tables in it spares the first start their migration.
 */
export async function buildTemplate(): Promise<void> {
  const folder = await templatePath();
  const partial = `${folder}.${process.pid}.partial`;
  await mkdir(dirname(folder), { recursive: true });
  try {
    const pglite = await PGlite.create(partial);
    const pool = pglitePool(pglite);
    await migrate(new Kysely({ dialect: new PostgresDialect({ pool }) }));
    await pool.end();
    await pglite.close();
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function templatePath(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const packageFolder = join(dirname(entry), '..');
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  return join(packageFolder, '..', '..', '.cache', 'churnops', `pglite-${version}`);
}
