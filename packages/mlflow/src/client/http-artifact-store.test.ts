import { beforeAll, describe, expect, it } from 'vitest';
import { servedPair } from '../testing-served.js';
import { HttpArtifactStore } from './http-artifact-store.js';
import { RestClient } from './rest-client.js';

let store: HttpArtifactStore;
beforeAll(async () => {
  const { source } = await servedPair();
  store = new HttpArtifactStore(new RestClient({ trackingUri: source.address }));
});

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

describe('HttpArtifactStore', () => {
  it.each(['a.txt', 'a b ä+%?#&.txt', '50%2f.csv', 'back\\slash'])('writes, lists, reads and removes %s', async (name) => {
    await store.write(`http/${name}`, chunks('ab', 'c'));
    expect(await store.list('http')).toEqual([{ path: name, is_dir: false, file_size: 3 }]);
    const { size, stream } = await store.read(`http/${name}`);
    expect([size, (await stream.toArray()).join('')]).toEqual([3, 'abc']);
    await store.remove(`http/${name}`);
    expect(await store.list('http')).toEqual([]);
  });

  it('reads an empty file', async () => {
    await store.write('http-empty/file', chunks());
    const { size, stream } = await store.read('http-empty/file');
    expect([size, await stream.toArray()]).toEqual([0, []]);
  });

  it("reports a file that doesn't exist as missing", async () => {
    await expect(store.read('http/none')).rejects.toMatchObject({ status: 404, code: 'RESOURCE_DOES_NOT_EXIST' });
  });

  it('an upload that breaks off leaves nothing', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('cut');
    }
    await expect(store.write('http-cut/file', broken())).rejects.toMatchObject({ status: 0 });
    expect(await store.list('http-cut')).toEqual([]);
  });
});
