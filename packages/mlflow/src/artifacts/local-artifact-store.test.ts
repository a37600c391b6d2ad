import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalArtifactStore } from './local-artifact-store.js';

let folder: string;
let store: LocalArtifactStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'churnops-artifacts-'));
  store = new LocalArtifactStore(join(folder, 'root'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

describe('LocalArtifactStore', () => {
  it('reads what was written, and lists it', async () => {
    await store.write('1/run/a.txt', chunks('ab', 'c'));
    await store.write('1/run/sub/b.txt', chunks('x'));
    const { size, stream } = await store.read('1/run/a.txt');
    expect([size, (await stream.toArray()).join('')]).toEqual([3, 'abc']);
    expect(await store.list('1/run')).toEqual([
      { path: 'a.txt', is_dir: false, file_size: 3 },
      { path: 'sub', is_dir: true },
    ]);
    await store.remove('1/run/sub');
    expect(await store.list('1/run/sub')).toEqual([]);
  });

  it('an upload that breaks off leaves nothing', async () => {
    await store.write('a.txt', chunks('old'));
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('cut');
    }
    await expect(store.write('a.txt', broken())).rejects.toThrow('cut');
    await expect(store.write('b.txt', broken())).rejects.toThrow('cut');
    expect((await (await store.read('a.txt')).stream.toArray()).join('')).toBe('old');
    await expect(store.read('b.txt')).rejects.toThrow('No such artifact');
    expect(await readdir(join(folder, 'root', '.uploads'))).toEqual([]);
  });

  it.each(['../x', '/etc/passwd', 'a/../../x', 'a\\b', 'C:\\x', 'a\0b', '%2e%2e/x', ''])('refuses the path %j', async (path) => {
    await expect(store.write(path, chunks('x'))).rejects.toThrow('Invalid path');
  });

  it('takes no file in place of a folder, nor the other way, nor names that are too long', async () => {
    await store.write('a/b', chunks('x'));
    for (const path of ['a', 'a/b/c', 'x'.repeat(256), `${'y/'.repeat(1600)}z`]) {
      await expect(store.write(path, chunks('x'))).rejects.toThrow('Invalid path');
    }
    expect((await (await store.read('a/b')).stream.toArray()).join('')).toBe('x');
    expect(await readdir(join(folder, 'root', '.uploads'))).toEqual([]);
  });

  it('does not follow a symbolic link out of the root', async () => {
    await mkdir(join(folder, 'outside'));
    await writeFile(join(folder, 'outside', 'secret'), 's');
    await store.write('keep', chunks('x'));
    await symlink(join(folder, 'outside'), join(folder, 'root', 'link'));
    await expect(store.read('link/secret')).rejects.toThrow('Invalid path');
    await expect(store.write('link/new', chunks('x'))).rejects.toThrow('Invalid path');
  });
});
