import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isReadable } from '../../is-readable.js';

/**
 * The folder of the template (a PGlite data folder with this version's tables in it), if set-up has made one that this user can copy: set-up
 * may have been somebody else's.
 */
export async function findTemplate(): Promise<string | undefined> {
  const folder = await templateFolder();
  return isReadable(join(folder, 'global/pg_control')) ? folder : undefined;
}

/** Where the template for the installed PGlite is kept: beside the installed packages. */
export async function templateFolder(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const packageFolder = join(dirname(entry), '..');
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  return join(packageFolder, '..', '..', '.cache', 'churnops', `pglite-${version}`);
}
