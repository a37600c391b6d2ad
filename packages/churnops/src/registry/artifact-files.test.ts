import { type MlflowClient, MlflowRequestError } from '@churnops/mlflow';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { artifactFiles } from './artifact-files.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const URI = 'mlflow-artifacts:/1/run/artifacts/model';
const failure = (status: number) => new MlflowRequestError(`answered ${status}`, status, undefined);

/** A store that fails some times before it answers. */
function store(failures: readonly (Error | undefined)[], folders: Record<string, string[]> = { [URI]: ['model.onnx'] }) {
  let asked = 0;
  const answer = async <T>(value: T): Promise<T> => {
    const error = failures[asked++];
    if (error) throw error;
    return value;
  };
  const client = {
    listArtifactsAt: (uri: string) => answer((folders[uri] ?? []).map((path) => ({ path, is_dir: false }))),
    downloadArtifact: (uri: string) => answer(Buffer.from(uri)),
  } as Partial<MlflowClient> as MlflowClient;
  return { client, asked: () => asked };
}

/** Settles a promise whose waits take no time. */
async function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  await vi.runAllTimersAsync();
  return promise;
}

it('are those of the listing, not of the errors that a download gives', async () => {
  const { client, asked } = store([], { [URI]: ['model.onnx'], [`${URI}/weights`]: ['a.bin'] });
  const files = artifactFiles(client, URI);
  const has = (path: string) => settled(files.has(path));
  expect([await has('model.onnx'), await has('pipeline.json')]).toEqual([true, false]);
  expect([await has('weights/a.bin'), await has('weights/model.onnx'), await has('no/a.bin')]).toEqual([true, false, false]);
  // Each folder is listed once.
  expect(asked()).toBe(3);
  expect(String(await settled(files.read('model.onnx')))).toBe(`${URI}/model.onnx`);
});

it('come after a store that fails for a moment', async () => {
  const { client, asked } = store([failure(500), failure(0), new Error('socket hang up')]);
  expect(await settled(artifactFiles(client, URI).has('model.onnx'))).toBe(true);
  expect(asked()).toBe(4);
});

it('a store that is down is a storage error, worth a retry, and no foreign model', async () => {
  const { client } = store(Array.from({ length: 9 }, () => failure(503)));
  const error = await settled(artifactFiles(client, URI).has('model.onnx')).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'CHURN_STORAGE', kind: { retryable: true, exit: 75, http: 503 } });
  expect(error.message).toContain(URI);
});

it('a file that is listed and cannot be read is a storage error', async () => {
  const { client } = store([undefined, ...Array.from({ length: 9 }, () => failure(404))]);
  const files = artifactFiles(client, URI);
  expect(await settled(files.has('model.onnx'))).toBe(true);
  await expect(settled(files.read('model.onnx'))).rejects.toMatchObject({ code: 'CHURN_STORAGE' });
});

it('a refusal is told at once, as it is', async () => {
  const { client, asked } = store([failure(403), failure(403)]);
  await expect(settled(artifactFiles(client, URI).has('model.onnx'))).rejects.toMatchObject({
    name: 'MlflowRequestError',
    status: 403,
  });
  expect(asked()).toBe(1);
});
