import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../artifacts/testing-memory-store.js';
import { ArtifactAddresses } from './artifact-addresses.js';
import { HttpArtifactStore } from './http-artifact-store.js';
import { RestClient } from './rest-client.js';

const rest = new RestClient({ trackingUri: 'http://server' });

describe('ArtifactAddresses', () => {
  it.each([
    ['mlflow-artifacts:/1/run/artifacts', '1/run/artifacts'],
    ['mlflow-artifacts:/1/run/artifacts/a b', '1/run/artifacts/a b'],
    // It names the server that was asked.
    ['mlflow-artifacts://host:5000/1/run', '1/run'],
    ['mlflow-artifacts:/', ''],
  ])('%s is behind the server', async (uri, path) => {
    const place = await new ArtifactAddresses(rest, undefined).at(uri);
    expect([place.path, place.store]).toEqual([path, expect.any(HttpArtifactStore)]);
  });

  it('opens each bucket once', async () => {
    const opened: string[] = [];
    const addresses = new ArtifactAddresses(rest, async (bucket) => {
      opened.push(bucket);
      return new MemoryStore();
    });
    const [first, second, other] = [
      await addresses.at('s3://a/x/y'),
      await addresses.at('s3://a/z'),
      await addresses.at('s3://b/z'),
    ];
    expect([first.path, second.path, other.path, opened]).toEqual(['x/y', 'z', 'z', ['a', 'b']]);
    expect([first.store === second.store, first.store === other.store]).toEqual([true, false]);
  });

  it.each(['s3://bucket/x', 'gs://bucket/x', 'file:///x', '/x', 'dbfs:/x', ''])(
    'refuses %s, which it was not told how to reach',
    async (uri) => {
      await expect(new ArtifactAddresses(rest, undefined).at(uri)).rejects.toMatchObject({
        status: 0,
        message: expect.stringContaining(
          `artifacts at ${uri} cannot be reached; start the tracking server with --serve-artifacts`,
        ),
      });
    },
  );
});
