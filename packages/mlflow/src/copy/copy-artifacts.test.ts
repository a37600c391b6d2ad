import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { FileStore } from '../artifacts/artifact-store.js';
import { MemoryStore } from '../artifacts/testing-memory-store.js';
import { copyArtifacts } from './copy-artifacts.js';
import { TrackingServer } from './tracking-server.js';

/** A server whose artifacts are in a bucket that clients read. */
function server(store: FileStore, signal?: AbortSignal): TrackingServer {
  return new TrackingServer({ trackingUri: 'http://nowhere', s3: async () => store, signal });
}

const copy = (from: FileStore, to: FileStore, signal?: AbortSignal) =>
  copyArtifacts(server(from, signal), 's3://a/run', server(to), 's3://b/there');

describe('copyArtifacts', () => {
  it('copies all files below the address, and no others', async () => {
    const to = new MemoryStore({ 'there/own': 'kept' });
    const from = new MemoryStore({ 'run/a': 'a', 'run/deep/er/b': 'bb', 'run/empty': '', 'running/c': 'c' });
    expect(await copy(from, to)).toEqual({ files: 3, bytes: 3, differences: [] });
    const there = [...to.files].map(([path, content]) => [path, String(content)]).sort();
    expect(there).toEqual([
      ['there/a', 'a'],
      ['there/deep/er/b', 'bb'],
      ['there/empty', ''],
      ['there/own', 'kept'],
    ]);
  });

  it('does nothing if there are no files', async () => {
    expect(await copy(new MemoryStore(), new MemoryStore())).toEqual({ files: 0, bytes: 0, differences: [] });
  });

  it('replaces what an interrupted copy left', async () => {
    const to = new MemoryStore({ 'there/a': 'half' });
    await copy(new MemoryStore({ 'run/a': 'whole' }), to);
    expect(String(to.files.get('there/a'))).toBe('whole');
  });

  it('reports a file that differs when it is read back', async () => {
    const to = new MemoryStore();
    to.read = async () => ({ ...(await to.describe('there/a')), stream: Readable.from([Buffer.from('x')]) });
    expect(await copy(new MemoryStore({ 'run/a': 'a' }), to)).toEqual({
      files: 1,
      bytes: 1,
      differences: ['artifact s3://b/there/a: not the same bytes as s3://a/run/a'],
    });
  });

  it('reports a file that is shorter than its listing says', async () => {
    const from = new MemoryStore({ 'run/a': 'abc' });
    const list = from.list.bind(from);
    from.list = async (folder) => (await list(folder)).map((file) => ({ ...file, file_size: 5 }));
    expect((await copy(from, new MemoryStore())).differences).toEqual([
      'artifact s3://b/there/a: not the same bytes as s3://a/run/a',
    ]);
  });

  it('stops when it is cancelled', async () => {
    const calledOff = AbortSignal.abort(new Error('called off'));
    await expect(copy(new MemoryStore({ 'run/a': 'a' }), new MemoryStore(), calledOff)).rejects.toThrow('called off');
  });
});
