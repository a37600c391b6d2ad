import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/**
 * Test support: an empty database in memory. Making one takes PGlite seconds, and loading a copy a tenth of that, so the first test that
 * needs one leaves a copy beside the installed packages.
 */
export async function openEmptyDatabase(): Promise<PGlite> {
  const file = await copyFile();
  const copy = await readFile(file).catch(() => undefined);
  if (copy) return PGlite.create({ loadDataDir: new Blob([copy]) });
  const made = await PGlite.create();
  await mkdir(dirname(file), { recursive: true });
  // Other test files may be making the same one.
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, (await made.dumpDataDir('none')).stream());
  await rename(unfinished, file);
  return made;
}

/** Each version of PGlite has a copy of its own. */
async function copyFile(): Promise<string> {
  const packageFolder = join(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), '..');
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  return join(packageFolder, '..', '..', '.cache', 'churnops', `empty-${version}.tar`);
}
