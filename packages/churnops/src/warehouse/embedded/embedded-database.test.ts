import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbedded } from './embedded-database.js';
import { findTemplate } from './template-folder.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'churnops-no-home-'));
  await writeFile(join(folder, 'file'), '');
  await symlink('loop', join(folder, 'loop'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each(['file', 'file/home', 'loop', 'x'.repeat(300)])('a home that is none is told with the remedy: %s', async (name) => {
  const home = join(folder, name);
  await expect(openEmbedded(home)).rejects.toMatchObject({
    code: 'CHURN_CANNOT_WRITE',
    message: expect.stringContaining(`the home ${home} cannot be used: `),
    remedy: expect.stringContaining('CHURNOPS_HOME'),
  });
});

it.each(['PG_VERSION', 'global/pg_control'])('a database that lacks %s is refused and left as it is', async (missing) => {
  const home = await mkdtemp(join(folder, 'home-'));
  await mkdir(join(home, 'pgdata/global'), { recursive: true });
  for (const file of ['PG_VERSION', 'global/pg_control', 'global/1262']) await writeFile(join(home, 'pgdata', file), 'mine');
  await rm(join(home, 'pgdata', missing));
  await expect(openEmbedded(home)).rejects.toMatchObject({
    code: 'CHURN_DATABASE_DAMAGED',
    message: `the database in ${join(home, 'pgdata')} lacks the file ${missing}`,
    remedy: expect.stringContaining('backup'),
  });
  expect(await readFile(join(home, 'pgdata/global/1262'), 'utf8')).toBe('mine');
  // The lock is given back.
  expect(await readdir(home)).toEqual(['pgdata']);
});

it('every user can copy the template, and none but its owner change it', async () => {
  const template = (await findTemplate()) as string;
  const entries = await readdir(template, { recursive: true });
  const modes = await Promise.all(entries.map(async (entry) => (await stat(join(template, entry))).mode & 0o066));
  expect(new Set(modes)).toEqual(new Set([0o044]));
});
