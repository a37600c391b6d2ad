import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbedded } from './embedded-database.js';

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
