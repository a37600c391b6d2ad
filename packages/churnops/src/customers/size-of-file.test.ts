import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sizeOfFile } from './size-of-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'churnops-size-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('is that of a file', async () => {
  await writeFile(join(folder, 'a.csv'), 'é');
  expect(await sizeOfFile(join(folder, 'a.csv'))).toBe(2);
});

it('is 0 of a device where a pipe will do', async () => expect(await sizeOfFile('/dev/null', { mayBePipe: true })).toBe(0));

it.each([
  ['what is not there', () => join(folder, 'none.csv'), 'is not a file that can be read'],
  ['what is below a file', () => join(folder, 'a.csv', 'b.csv'), 'is not a file that can be read'],
  ['a path with a zero in it', () => `${folder}\0`, 'is not a file that can be read'],
  ['a folder', () => folder, 'is a folder'],
  ['a device', () => '/dev/null', 'is a pipe or a device'],
])('of %s is none, and the error says why', async (_what, path, message) => {
  const error = await sizeOfFile(path()).catch((failure: unknown) => failure);
  expect(error).toMatchObject({ code: 'CHURN_FILE_MISSING', message: expect.stringContaining(message) });
});

// Root may read everything.
it.skipIf(process.getuid?.() === 0)('of a file without the right to read it is none', async () => {
  const file = join(folder, 'secret.csv');
  await writeFile(file, 'x');
  await chmod(file, 0);
  await expect(sizeOfFile(file)).rejects.toMatchObject({
    code: 'CHURN_FILE_MISSING',
    message: expect.stringContaining('may not be read'),
  });
});
