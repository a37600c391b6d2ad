import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readWholeRows } from './whole-rows.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'churnops-rows-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['a,b\n1,2\n', 100, 'a,b\n1,2\n'],
  ['a,b\n1,2', 7, 'a,b\n1,2'],
  ['a,b\n1,2\n3,4\n', 9, 'a,b\n1,2\n'],
  ['a,b\n1,"x\ny"\n3,4\n', 9, 'a,b\n'],
  ['a,b\n1,"x""\ny"\n3,4\n', 14, 'a,b\n1,"x""\ny"\n'],
  ['ä,b\nü,2\nö,3\n', 14, 'ä,b\nü,2\n'],
])('%j up to %i bytes: %j', async (content, most, rows) => {
  await writeFile(join(folder, 'file'), content);
  expect(await readWholeRows(join(folder, 'file'), most)).toBe(rows);
});
