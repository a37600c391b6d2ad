import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder of the template (a PGlite data folder with this version's tables in it), if set-up has made one. */
export async function findTemplate(): Promise<string | undefined> {
  const folder = await templateFolder();
  return (await stat(folder).catch(() => undefined)) && folder;
}

/** Where the template for the installed PGlite is kept: beside the installed packages. */
export async function templateFolder(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const packageFolder = join(dirname(entry), '..');
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  return join(packageFolder, '..', '..', '.cache', 'churnops', `pglite-${version}`);
}
