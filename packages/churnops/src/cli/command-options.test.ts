import { mkdtemp, open, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importCommand } from '../commands/import.js';
import { readInput } from './command-options.js';

const fileOf = (path: string) => (readInput(importCommand, path, {}) as { file: string }).file;

it('the path of a file is one that a server finds, too: its /dev/stdin is another file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'churnops-options-'));
  const path = join(folder, 'a.csv');
  await writeFile(path, '');
  const file = await open(path);
  try {
    expect(fileOf(`/dev/fd/${file.fd}`)).toBe(await realpath(path));
    expect(fileOf('a.csv')).toBe(join(process.cwd(), 'a.csv'));
    expect(fileOf('/dev/fd/100000')).toBe('/dev/fd/100000');
  } finally {
    await file.close();
    await rm(folder, { recursive: true });
  }
});
