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

  it('says that the disk is full, and leaves nothing', async () => {
    async function* tooMuch(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }
    await expect(store.write('models/a.txt', tooMuch())).rejects.toMatchObject({
      code: 'TEMPORARILY_UNAVAILABLE',
      message: expect.stringMatching(/no room for 'models\/a\.txt' .*; make room on the disk of the artifacts/),
    });
    expect(await store.list('')).toEqual([]);
    expect(await readdir(join(folder, 'root', '.uploads'))).toEqual([]);
  });

  it('refuses a file in place of a folder, a folder in place of a file, and names that are too long', async () => {
    await store.write('a/b', chunks('x'));
    for (const path of ['a', 'a/b/c', 'x'.repeat(256), `${'y/'.repeat(1600)}z`]) {
      await expect(store.write(path, chunks('x'))).rejects.toThrow('Invalid path');
    }
    expect((await (await store.read('a/b')).stream.toArray()).join('')).toBe('x');
    expect(await readdir(join(folder, 'root', '.uploads'))).toEqual([]);
  });

  it('tells a folder from a file that is not there', async () => {
    await store.write('a/b', chunks('x'));
    await expect(store.read('a')).rejects.toThrow("Artifact path refers to a directory, not a file: 'a'");
    await expect(store.describe('a/c')).rejects.toThrow("No such artifact: 'a/c'");
    await expect(store.describe('a/b/c')).rejects.toThrow("No such artifact: 'a/b/c'");
  });

  it('hides its own folder, but lists others with the same name', async () => {
    await store.write('.uploads-not', chunks('x'));
    await store.write('a/.uploads/b', chunks('x'));
    expect((await store.list('')).map(({ path }) => path)).toEqual(['.uploads-not', 'a']);
    expect((await store.list('a')).map(({ path }) => path)).toEqual(['.uploads']);
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
