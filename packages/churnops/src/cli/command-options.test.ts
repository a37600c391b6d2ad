import { mkdtemp, open, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importCommand } from '../commands/import.js';
import { readInput } from './command-options.js';

const fileOf = async (path: string) => ((await readInput(importCommand, path, {})) as { file: string }).file;

it('the path of a file is one that a server finds, too: its /dev/stdin is another file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'churnops-options-'));
  const path = join(folder, 'a.csv');
  await writeFile(path, '');
  const file = await open(path);
  try {
    expect(await fileOf(`/dev/fd/${file.fd}`)).toBe(await realpath(path));
    expect(await fileOf('a.csv')).toBe(join(process.cwd(), 'a.csv'));
  } finally {
    await file.close();
    await rm(folder, { recursive: true });
  }
});

it('a pipe or a device is refused here, where it can be told that it is one', async () => {
  const refused = (message: string) => ({ code: 'CHURN_FILE_MISSING', message: expect.stringContaining(message) });
  await expect(fileOf('/dev/null')).rejects.toMatchObject(refused('/dev/null is a pipe or a device'));
  await expect(fileOf('/dev/fd/100000')).rejects.toMatchObject(refused('/dev/fd/100000 is not a file'));
});
