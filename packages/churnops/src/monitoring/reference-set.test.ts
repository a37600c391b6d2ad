import { type MlflowClient, MlflowRequestError } from '@churnops/mlflow';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { downloadReference } from './reference-set.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ARTIFACTS = 'mlflow-artifacts:/1/r1/artifacts';
const FOLDER = `${ARTIFACTS}/reference_dataset`;
const FILE = `${FOLDER}/telco_customer_churn_reference.csv`;

/** A tracking server with one version, whose run has a reference set; `methods` are those that answer otherwise. */
function trackingServer(methods: Partial<MlflowClient> = {}): MlflowClient {
  return {
    getModelVersion: async () => ({ version: '3', run_id: 'r1' }),
    getRun: async () => ({ info: { run_id: 'r1', artifact_uri: ARTIFACTS } }),
    listArtifactsAt: async (uri: string) => (uri === FOLDER ? [{ path: FILE.slice(ARTIFACTS.length + 1), is_dir: false }] : []),
    downloadArtifact: async (uri: string) => Buffer.from(`content of ${uri}`),
    ...methods,
  } as MlflowClient;
}

/** What comes of asking for the reference set, where waits take no time. */
async function reference(methods: Partial<MlflowClient> = {}) {
  const result = downloadReference({ mlflow: trackingServer(methods) }, 3).then(String, (error) => error);
  await vi.runAllTimersAsync();
  return result;
}

const fails = (status: number) => async () => {
  throw new MlflowRequestError(`answered ${status}`, status, undefined);
};

it('is the artifact of the run', async () => {
  expect(await reference()).toBe(`content of ${FILE}`);
});

it('is missing where the run does not have it', async () => {
  expect(await reference({ listArtifactsAt: async () => [] })).toMatchObject({
    code: 'CHURN_NO_REFERENCE',
    kind: { retryable: false },
    remedy: expect.stringContaining('of run r1'),
  });
});

it.each([
  [{ getModelVersion: async () => ({ version: '3', run_id: '' }) } as never, 'without a run'],
  [{ getRun: () => Promise.reject(new MlflowRequestError('no', 404, 'RESOURCE_DOES_NOT_EXIST')) }, 'its run r1 is gone'],
])('is missing where there is no run', async (methods, message) => {
  expect(await reference(methods)).toMatchObject({ code: 'CHURN_NO_REFERENCE', message: expect.stringContaining(message) });
});

it.each([
  ['listed', { listArtifactsAt: fails(500) }],
  ['read', { downloadArtifact: fails(503) }],
  ['reached', { downloadArtifact: async () => Promise.reject(new Error('socket hang up')) }],
])('that cannot be %s is a storage error, worth a retry', async (_what, methods) => {
  expect(await reference(methods)).toMatchObject({
    code: 'CHURN_STORAGE',
    kind: { retryable: true },
    message: expect.stringContaining('reference_dataset'),
  });
});

it('comes after a store that fails for a moment', async () => {
  let asked = 0;
  const downloadArtifact = async (uri: string) => {
    if (++asked < 3) throw new MlflowRequestError('answered 500', 500, undefined);
    return Buffer.from(uri);
  };
  expect(await reference({ downloadArtifact })).toBe(FILE);
});

it('of a version that is gone is told as such', async () => {
  expect(await reference({ getModelVersion: async () => undefined })).toMatchObject({ code: 'CHURN_NO_SUCH_VERSION' });
});

it('that the tracking server refuses is told as it is', async () => {
  expect(await reference({ getRun: fails(403) })).toMatchObject({ name: 'MlflowRequestError', status: 403 });
});
