import { afterEach, expect, it } from 'vitest';
import { ArtifactPlaces } from './artifact-places.js';
import type { ArtifactStore } from './artifact-store.js';
import { LocalArtifactStore } from './local-artifact-store.js';
import { S3ArtifactStore } from './s3-artifact-store.js';
import { type TestS3, testS3 } from './testing-s3.js';

let s3: TestS3 | undefined;
afterEach(() => s3?.close());

async function places(below: string): Promise<{ places: ArtifactPlaces; own: ArtifactStore; opened: string[] }> {
  s3 = await testS3();
  const { access } = s3;
  const opened: string[] = [];
  const own = new S3ArtifactStore({ bucket: 'own', ...access });
  const openBucket = async (bucket: string) => {
    opened.push(bucket);
    return new S3ArtifactStore({ bucket, ...access });
  };
  return { places: new ArtifactPlaces({ own, openBucket, below }), own, opened };
}

it.each([
  ['mlflow-artifacts:/1/run/artifacts', '1/run/artifacts'],
  ['mlflow-artifacts://host:5000/1/run', '1/run'],
  ['mlflow-artifacts:/c/run/artifacts?x=1', 'c/run/artifacts'],
])("%s is in the server's own store", async (uri, path) => {
  const { places: found, own, opened } = await places('mlflow-artifacts:/');
  const place = await found.at(uri);
  expect([place.path, place.store === own, opened]).toEqual([path, true, []]);
});

it('opens the bucket of the root, once', async () => {
  const { places: found, opened } = await places('s3://bucket/root?x=1');
  const first = await found.at('s3://bucket/root/1/run?x=1');
  const second = await found.at('s3://bucket/root');
  expect([first.path, second.path, first.store === second.store, opened]).toEqual(['root/1/run', 'root', true, ['bucket']]);
});

it.each(['s3://bucket/rootless/1', 's3://bucket/1', 's3://other/root/1', 'gs://bucket/root', '/root', 'runs:/x'])(
  'opens nothing for %s',
  async (uri) => {
    const { places: found, opened } = await places('s3://bucket/root');
    await expect(found.at(uri)).rejects.toThrow(`The artifacts are at ${uri}, which this server does not hold.`);
    expect(opened).toEqual([]);
  },
);

it.each([
  ['file:///srv/root', 'file:///srv/root/1/run/artifacts', '1/run/artifacts'],
  ['file:///srv/root/', 'file:///srv/root', ''],
  ['file:///srv/my%20root', 'file:///srv/my%20root/1/a%20b?x=1', '1/a b'],
  ['file://localhost/srv/root', 'file://localhost/srv/root/1', '1'],
  ['/srv/root', '/srv/root/1/50%', '1/50%'],
])('below the folder %s, %s is one of its files', async (root, uri, path) => {
  const { places: found, own, opened } = await places(root);
  const place = await found.at(uri);
  expect([place.path, place.store]).toEqual([path, expect.any(LocalArtifactStore)]);
  expect([place.store === own, opened]).toEqual([false, []]);
});

it.each(['file:///srv', 'file:///srv/rootless', '/srv/root', 'file:///etc/passwd', 's3://bucket/srv/root'])(
  'below the folder file:///srv/root, %s is not',
  async (uri) => {
    const { places: found } = await places('file:///srv/root');
    await expect(found.at(uri)).rejects.toThrow(`The artifacts are at ${uri}, which this server does not hold.`);
  },
);

it('no address escapes a folder', async () => {
  const { places: found } = await places('file:///srv/root');
  for (const way of ['..', '%2e%2e', '%252e%252e', 'a/../..']) {
    const { store, path } = await found.at(`file:///srv/root/${way}/other`);
    await expect(store.list(path)).rejects.toThrow('Invalid path');
  }
});
