import { describe, expect, it } from 'vitest';
import type { ArtifactStore } from './artifact-store.js';
import { artifactStores } from './testing-stores.js';

const STORES = artifactStores();

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function contentOf(store: ArtifactStore, path: string): Promise<string> {
  return (await (await store.read(path)).stream.toArray()).join('');
}

/** Names that look dangerous and are not: each is stored and listed as it is. */
const ODD_NAMES = [
  '50%2f.csv',
  'loss%step%0%…%2e5ab31c.png',
  'a\\b.txt',
  'c:plots',
  '100%.txt',
  '%41',
  '%2541',
  'a b+ä?#;&=.txt',
  '...',
  '..a',
  '.a',
  '-rf',
  '~',
  '<&>"\'',
  'é\u0301',
];

/** Each would leave the root, here or where percent-encoding is undone or backslashes part folders. */
const HOSTILE_PATHS = [
  '..',
  '../x',
  'a/../../x',
  'a/..',
  '%2e%2e/x',
  'a/%2E%2e/x',
  '..%2fx',
  'a%2f..%2f..%2fx',
  '%252e%252e/x',
  '%25252e%25252e%25252fx',
  '100%/%2e%2e/x',
  '/etc/passwd',
  '//x',
  '%2fetc/passwd',
  '%252fetc/passwd',
  '..\\x',
  'a\\..\\x',
  '..%5cx',
  '\\\\server\\share',
  'C:\\x',
  'c:/x',
  'c:%5cx',
  'a\0b',
  'a%00b',
  'a%2500b',
];

describe.each(Object.entries(STORES))('%s', (_, open) => {
  it('reads what was written, and lists it', async () => {
    const store = await open();
    await store.write('1/run/a.txt', chunks('ab', 'c'));
    await store.write('1/run/sub/b.txt', chunks('x'));
    await store.write('1/run/empty', chunks());
    await store.write('1/running', chunks('not in the folder'));
    expect(await contentOf(store, '1/run/a.txt')).toBe('abc');
    expect(await store.list('1/run')).toEqual([
      { path: 'a.txt', is_dir: false, file_size: 3 },
      { path: 'empty', is_dir: false, file_size: 0 },
      { path: 'sub', is_dir: true },
    ]);
    expect(await store.list('1/nothing')).toEqual([]);
    await expect(store.read('1/nothing')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
    await expect(store.describe('1/nothing')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
  });

  it('removes a file or a folder, and nothing beside it', async () => {
    const store = await open();
    for (const path of ['r/a', 'r/sub/b', 'r/sub/deep/c', 'r/subtle']) await store.write(path, chunks('x'));
    await store.remove('r/sub');
    expect((await store.list('r')).map(({ path }) => path)).toEqual(['a', 'subtle']);
    await store.remove('r/a');
    await store.remove('r/was never there');
    expect((await store.list('r')).map(({ path }) => path)).toEqual(['subtle']);
    await expect(store.remove('')).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
    await expect(store.remove('./')).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
  });

  it('reads a range, and describes the whole file along with it', async () => {
    const store = await open();
    await store.write('digits', chunks('01234', '56789'));
    const described = await store.describe('digits');
    expect(described.size).toBe(10);
    const { stream, ...info } = await store.read('digits', { start: 3, end: 6 });
    expect((await stream.toArray()).join('')).toBe('3456');
    expect(info).toEqual(described);
  });

  it('has a new tag for new content, and the same tag for the same file', async () => {
    const store = await open();
    await store.write('a', chunks('one'));
    const before = await store.describe('a');
    expect(await store.describe('a')).toEqual(before);
    expect(before.etag).toMatch(/^"[^"]+"$/);
    expect(Math.abs(before.modified.getTime() - Date.now())).toBeLessThan(60_000);
    await store.write('a', chunks('two'));
    expect((await store.describe('a')).etag).not.toBe(before.etag);
    expect(await contentOf(store, 'a')).toBe('two');
  });

  it('an upload that breaks off leaves what was there', async () => {
    const store = await open();
    await store.write('a.txt', chunks('old'));
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('cut');
    }
    await expect(store.write('a.txt', broken())).rejects.toThrow('cut');
    await expect(store.write('b.txt', broken())).rejects.toThrow('cut');
    expect(await contentOf(store, 'a.txt')).toBe('old');
    expect((await store.list('')).map(({ path }) => path)).toEqual(['a.txt']);
  });

  it('keeps odd names as they are', async () => {
    const store = await open();
    for (const name of ODD_NAMES) {
      await store.write(`odd/${name}`, chunks(name));
      await store.write(`odd-folders/${name}/in`, chunks('x'));
    }
    const sorted = [...ODD_NAMES].sort();
    expect((await store.list('odd')).map(({ path }) => path)).toEqual(sorted);
    expect((await store.list('odd-folders')).map(({ path }) => path)).toEqual(sorted);
    for (const name of ODD_NAMES) expect(await contentOf(store, `odd/${name}`)).toBe(name);
    for (const name of ODD_NAMES) await store.remove(`odd/${name}`);
    expect(await store.list('odd')).toEqual([]);
  });

  it.each(HOSTILE_PATHS)('refuses %j', async (path) => {
    const store = await open();
    const refused = { code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining('Invalid path') };
    await expect(store.write(path, chunks('x'))).rejects.toMatchObject(refused);
    await expect(store.read(path)).rejects.toMatchObject(refused);
    await expect(store.describe(path)).rejects.toMatchObject(refused);
    await expect(store.list(path)).rejects.toMatchObject(refused);
    await expect(store.remove(path)).rejects.toMatchObject(refused);
  });
});
