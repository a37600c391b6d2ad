import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/** Databases that earlier test files of this process gave back, empty again. */
const free: PGlite[] = [];

/**
 * Test support: an empty database in memory. Even loading a copy of one takes a second of a processor, so a database that another test
 * file of the process gave back is taken first.
 */
export async function openEmptyDatabase(): Promise<PGlite> {
  return free.pop() ?? (await loadEmptyDatabase());
}

/** Test support: empties a database of `openEmptyDatabase`, for whoever needs one next. A transaction that is still open is rolled back. */
export async function giveBackDatabase(database: PGlite): Promise<void> {
  await database.exec('ROLLBACK');
  await database.exec('DISCARD ALL');
  await database.exec(`DO $$ DECLARE schema text; BEGIN
    FOR schema IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)' LOOP
      EXECUTE format('DROP SCHEMA %I CASCADE', schema);
    END LOOP;
    CREATE SCHEMA public;
  END $$`);
  free.push(database);
}

/** Making a database takes PGlite seconds, so the first test that needs one leaves a copy beside the installed packages. */
async function loadEmptyDatabase(): Promise<PGlite> {
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
