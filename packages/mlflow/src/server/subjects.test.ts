import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type TestServer, testServer } from '../testing.js';
import { RunStore } from '../tracking/run-store.js';
import { artifactOwner, artifactOwners } from './subjects.js';

const PASSWORD = 'correct horse battery';
let mlflow: TestServer;
beforeAll(async () => {
  mlflow = await testServer({ withUsers: true });
  await mlflow.authentication?.users.create('ann', PASSWORD, { permission: 'EDIT' });
});
afterAll(() => mlflow.close());

it("a run's experiment is looked up once, as it never changes", async () => {
  const headers = { authorization: `Basic ${Buffer.from(`ann:${PASSWORD}`).toString('base64')}` };
  const { run } = (await mlflow.call('POST', 'runs/create', { experiment_id: '0' }, headers)).body;
  const { run_id } = run.info;
  const info = vi.spyOn(RunStore.prototype, 'info');
  for (let i = 0; i < 3; i++) {
    expect((await mlflow.call('POST', 'runs/set-tag', { run_id, key: 'k', value: 'v' }, headers)).status).toBe(200);
  }
  expect(info).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 2; i++) {
    expect((await mlflow.call('POST', 'runs/set-tag', { run_id: 'none', key: 'k', value: 'v' }, headers)).status).toBe(403);
  }
  expect(info).toHaveBeenCalledTimes(3);
});

const RUN = 'a'.repeat(32);
const E7 = { type: 'experiment', id: '7' };

it.each([
  ['', undefined, [undefined]],
  ['shared/a.txt', undefined, [undefined]],
  ['7', 'experiment', ['run', 'trace', 'logged_model']],
  ['7/notes.txt', 'experiment', ['run']],
  [`7/${RUN}`, 'run', ['run']],
  [`7/${RUN}/artifacts/model/MLmodel`, 'run', ['run']],
  ['7/named/artifacts/a.txt', 'run', ['run']],
  ['7/models/m-1/artifacts/a.txt', 'logged_model', ['logged_model']],
  ['7/traces/t/artifacts/a.txt', 'trace', ['trace']],
])('what is at %s has an owner, and is deleted with it', (path, type, types) => {
  const owner = artifactOwner(path);
  expect(owner?.type).toBe(type);
  if (owner && owner.type !== 'experiment') expect(owner.in).toEqual(E7);
  expect(artifactOwners(path).map((each) => each?.type)).toEqual(types);
});
