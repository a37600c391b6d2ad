import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../testing.js';

const PASSWORD = 'correct horse battery';
let mlflow: TestServer;

function basic(username: string, password = PASSWORD) {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

/** As one user. */
function as(username: string, password = PASSWORD) {
  return (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, input: object = {}) =>
    mlflow.call(method, path, input, basic(username, password));
}

const admin = as('admin');

beforeAll(async () => {
  mlflow = await testServer({ withUsers: true });
  await mlflow.authentication?.users.create('admin', PASSWORD, { isAdmin: true });
  for (const [username, permission] of [
    ['reader', 'READ'],
    ['editor', 'EDIT'],
    ['manager', 'MANAGE'],
    ['nobody', 'NO_PERMISSIONS'],
  ]) {
    expect((await admin('POST', 'users/create', { username, password: PASSWORD, permission })).status).toBe(200);
  }
});
afterAll(() => mlflow.close());

describe('a login', () => {
  it.each([
    ['none', {}],
    ['a wrong password', basic('reader', 'wrong')],
    ['another user', basic('reader2')],
    ['an empty one', { authorization: 'Basic Og==' }],
    ['half of one', { authorization: 'Basic' }],
    ['another scheme', { authorization: 'Digest x' }],
    ['a made-up token', { authorization: 'Bearer churnops_abc' }],
  ])('%s is refused', async (_what, headers) => {
    for (const path of ['experiments/search', '/api/2.0/mlflow-artifacts/artifacts', '/get-artifact', 'no/such/thing']) {
      const { status, body } = await mlflow.call('GET', path, {}, headers);
      expect([status, body.error_code]).toEqual([401, 'UNAUTHENTICATED']);
    }
    const { headers: answered } = await mlflow.server.inject({ url: '/api/2.0/mlflow/experiments/search', headers });
    expect(answered['www-authenticate']).toMatch(/^Basic realm=/);
  });

  it('answers 429 after too many failures, even if they come all at once; users who logged in before are let through', async () => {
    await admin('POST', 'users/create', { username: 'guessed', password: PASSWORD });
    const right = as('guessed');
    expect((await right('GET', 'users/current')).status).toBe(200);
    const guesses = Array.from({ length: 14 }, (_, i) => as('guessed', `wrong password ${i}`)('GET', 'users/current'));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([...Array(10).fill(401), ...Array(4).fill(429)]);
    expect((await right('GET', 'users/current')).status).toBe(200);
  });

  it('with a NUL character fails', async () => {
    expect((await as('a\0b')('GET', 'users/current')).status).toBe(401);
  });

  it('with a token acts as its user until the token expires or is deleted', async () => {
    const { body } = await as('reader')('POST', 'users/tokens/create', { name: 'notebook' });
    const bearer = { authorization: `Bearer ${body.token}` };
    const who = async () => (await mlflow.call('GET', 'users/current', {}, bearer)).body;
    expect((await who()).user.username).toBe('reader');
    const { body: listed } = await as('reader')('GET', 'users/tokens/list');
    expect(listed.tokens).toMatchObject([{ name: 'notebook', token_id: body.token_id }]);
    expect(JSON.stringify(listed)).not.toContain(body.token);
    expect((await as('editor')('DELETE', 'users/tokens/delete', { token_id: body.token_id })).status).toBe(404);
    expect((await as('reader')('DELETE', 'users/tokens/delete', { token_id: body.token_id })).status).toBe(200);
    expect((await who()).error_code).toBe('UNAUTHENTICATED');
    const { body: short } = await as('reader')('POST', 'users/tokens/create', { expires_at: Date.now() - 1 });
    const { status } = await mlflow.call('GET', 'users/current', {}, { authorization: `Bearer ${short.token}` });
    expect(status).toBe(401);
  });
});

describe('permissions', () => {
  it('manage includes edit, and edit includes read', async () => {
    const { body: created } = await admin('POST', 'experiments/create', { name: 'shared' });
    const { experiment_id } = created;
    const { body: made } = await admin('POST', 'runs/create', { experiment_id });
    const { run_id } = made.run.info;
    const metric = { key: 'm', value: 1, timestamp: 1 };
    await admin('POST', 'registered-models/create', { name: 'shared' });
    const source = { name: 'shared', source: `${made.run.info.artifact_uri}/model`, run_id };
    await admin('POST', 'model-versions/create', source);
    const alias = { name: 'shared', alias: 'champion', version: '1' };
    const asked = [
      ['GET', 'runs/get', { run_id }],
      ['GET', 'experiments/get-by-name', { experiment_name: 'shared' }],
      ['GET', 'metrics/get-history-bulk', { run_id, metric_key: 'm' }],
      ['GET', 'registered-models/get', { name: 'shared' }],
      ['POST', 'runs/log-metric', { run_id, ...metric }],
      ['POST', 'runs/log-batch', { run_uuid: run_id, metrics: [metric] }],
      ['POST', 'registered-models/alias', alias],
      ['POST', 'model-versions/create', source],
      ['POST', 'runs/delete', { run_id }],
      ['POST', 'runs/restore', { run_id }],
      ['DELETE', 'model-versions/delete', { name: 'shared', version: '2' }],
      ['POST', 'webhooks', { name: 'w', url: 'http://127.0.0.1:1/', events: [{ entity: 'MODEL_VERSION', action: 'CREATED' }] }],
      ['POST', 'users/create', { username: 'x', password: PASSWORD }],
    ] as const;
    const statuses = async (username: string) => {
      const answers = [];
      for (const [method, path, input] of asked) answers.push((await as(username)(method, path, input)).status);
      return answers;
    };
    const [ok, no] = [200, 403];
    expect(await statuses('nobody')).toEqual(asked.map(() => no));
    expect(await statuses('reader')).toEqual([ok, ok, ok, ok, no, no, no, no, no, no, no, no, no]);
    expect(await statuses('editor')).toEqual([ok, ok, ok, ok, ok, ok, ok, ok, no, no, no, no, no]);
    expect(await statuses('manager')).toEqual([ok, ok, ok, ok, ok, ok, ok, ok, ok, ok, ok, no, no]);
  });

  it('cover one experiment and its artifacts, however its number is written', async () => {
    const { body } = await admin('POST', 'experiments/create', { name: 'secret' });
    const { experiment_id: id } = body;
    const { body: made } = await admin('POST', 'runs/create', { experiment_id: id });
    const { run_id } = made.run.info;
    const artifact = `/api/2.0/mlflow-artifacts/artifacts/${id}/${run_id}/artifacts/a.txt`;
    const put = (username: string) =>
      mlflow.server.inject({
        method: 'PUT',
        url: artifact,
        payload: 'a',
        headers: { ...basic(username), 'content-type': 'text/plain' },
      });
    const grant = { username: 'editor', resource_type: 'experiment', resource_id: id, permission: 'DENY' };
    expect((await admin('POST', '/api/3.0/mlflow/users/permissions/grant', grant)).status).toBe(200);
    for (const number of [id, `0${id}`, `00${id}`]) {
      expect((await as('editor')('POST', 'runs/create', { experiment_id: number })).status).toBe(403);
      expect((await as('editor')('GET', 'experiments/get', { experiment_id: number })).status).toBe(403);
    }
    expect((await as('editor')('POST', 'runs/search', { experiment_ids: [id, `0${id}`] })).body.runs).toEqual([]);
    expect((await put('editor')).statusCode).toBe(403);
    expect((await as('editor')('GET', artifact)).status).toBe(403);
    expect((await as('editor')('GET', '/get-artifact', { run_id, path: 'a.txt' })).status).toBe(403);
    const found = (await as('editor')('GET', 'experiments/search')).body.experiments;
    expect(found.map(({ name }: { name: string }) => name)).not.toContain('secret');

    const give = { experiment_id: id, username: 'nobody', permission: 'EDIT' };
    const { body: given } = await admin('POST', 'experiments/permissions/create', give);
    expect(given.experiment_permission).toMatchObject({ experiment_id: id, permission: 'EDIT' });
    expect((await put('nobody')).statusCode).toBe(200);
    expect((await as('nobody')('POST', 'runs/search', { experiment_ids: [id] })).body.runs).toHaveLength(1);
    expect((await as('nobody')('GET', 'experiments/search')).body.experiments).toHaveLength(1);
    const check = { username: 'nobody', resource_type: 'experiment', resource_id: id };
    expect((await admin('GET', '/api/3.0/mlflow/users/permissions/get', check)).body).toEqual({
      allowed: true,
      permission: 'EDIT',
    });
    expect((await admin('DELETE', 'experiments/permissions/delete', give)).status).toBe(200);
    expect((await put('nobody')).statusCode).toBe(403);
  });

  it.each([
    [
      'experiments',
      'experiment_id',
      'experiment_permission',
      '77',
      'Experiment permission with experiment_id=77 and username=NAME not found',
    ],
    [
      'registered-models',
      'name',
      'registered_model_permission',
      'm',
      'Registered model permission with workspace=default, name=m and username=NAME not found',
    ],
  ])('are granted, changed and revoked as in MLflow 2: %s', async (path, field, answered, id, missing) => {
    const username = `of ${path}`;
    await admin('POST', 'users/create', { username, password: PASSWORD });
    const on = { username, [field]: id };
    const shown = async () => (await admin('GET', `${path}/permissions/get`, on)).body;
    expect((await shown()).message).toBe(missing.replace('NAME', username));
    const { body } = await admin('POST', `${path}/permissions/create`, { ...on, permission: 'READ' });
    expect(body[answered]).toEqual({ [field]: id, user_id: expect.any(Number), permission: 'READ' });
    const again = await admin('POST', `${path}/permissions/create`, { ...on, permission: 'EDIT' });
    expect(again.body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
    await admin('PATCH', `${path}/permissions/update`, { ...on, permission: 'NO_PERMISSIONS' });
    expect((await shown())[answered].permission).toBe('NO_PERMISSIONS');
    const { user } = (await admin('GET', 'users/get', { username })).body;
    expect(user[`${answered}s`]).toEqual([{ [field]: id, user_id: user.id, permission: 'NO_PERMISSIONS' }]);
    expect((await admin('DELETE', `${path}/permissions/delete`, on)).status).toBe(200);
    expect((await admin('DELETE', `${path}/permissions/delete`, on)).status).toBe(404);
    expect((await admin('PATCH', `${path}/permissions/update`, { ...on, permission: 'READ' })).status).toBe(404);
  });

  it('fall back to the default where nothing else is granted', async () => {
    await admin('POST', 'users/create', { username: 'general', password: PASSWORD });
    const { body } = await admin('POST', 'experiments/create', { name: 'of all' });
    const sets = async () =>
      (await as('general')('POST', 'experiments/set-experiment-tag', { ...body, key: 'k', value: 'v' })).status;
    expect(await sets()).toBe(403);
    await admin('PATCH', 'users/update-permission', { username: 'general', permission: 'EDIT' });
    expect(await sets()).toBe(200);
    const wrong = await admin('PATCH', 'users/update-permission', { username: 'general', permission: 'DENY' });
    expect([wrong.status, wrong.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  it('can be granted on resource types that a product adds', async () => {
    const grant = { username: 'reader', resource_type: 'pipeline', resource_id: 'nightly', permission: 'EDIT' };
    const path = '/api/3.0/mlflow/users/permissions';
    const unknown = await admin('POST', `${path}/grant`, grant);
    expect([unknown.status, unknown.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(unknown.body.message).toContain('pipeline');
    const product = await testServer({ withUsers: true, resourceTypes: ['pipeline'] });
    try {
      for (const [name, isAdmin] of [
        ['admin', true],
        ['reader', false],
      ] as const) {
        await product.authentication?.users.create(name, PASSWORD, { isAdmin });
      }
      expect((await product.call('POST', `${path}/grant`, grant, basic('admin'))).status).toBe(200);
      const { permission: _, ...asked } = grant;
      expect((await product.call('GET', `${path}/get`, asked, basic('admin'))).body.permission).toBe('EDIT');
    } finally {
      await product.close();
    }
  });

  it('are managed by whoever created the resource, and follow it when it is renamed', async () => {
    const reader = as('reader');
    const { body } = await reader('POST', 'experiments/create', { name: 'own' });
    expect((await reader('POST', 'runs/create', { experiment_id: body.experiment_id })).status).toBe(200);
    await reader('POST', 'registered-models/create', { name: 'own' });
    expect((await reader('POST', 'registered-models/rename', { name: 'own', new_name: 'owned' })).status).toBe(200);
    expect((await reader('DELETE', 'registered-models/delete', { name: 'owned' })).status).toBe(200);
    await admin('POST', 'registered-models/create', { name: 'owned' });
    expect((await reader('DELETE', 'registered-models/delete', { name: 'owned' })).status).toBe(403);
  });

  it('do not let a model reveal files of a run that its creator may not read', async () => {
    const { body } = await admin('POST', 'experiments/create', { name: 'closed' });
    const { body: made } = await admin('POST', 'runs/create', { experiment_id: body.experiment_id });
    const nobody = as('nobody');
    await nobody('POST', 'registered-models/create', { name: 'taken' });
    const version = { name: 'taken', source: `${made.run.info.artifact_uri}/model`, run_id: made.run.info.run_id };
    expect((await nobody('POST', 'model-versions/create', version)).status).toBe(403);
    for (const source of ['models:/shared/1', 'models:/shared@champion', 'models:/shared/latest', 'models:/shared/Production']) {
      expect([source, (await nobody('POST', 'model-versions/create', { name: 'taken', source })).status]).toEqual([source, 403]);
    }
  });
});

describe('accounts', () => {
  it('are made, changed and deleted by admins; the password by its owner too', async () => {
    const account = { username: 'ann', password: PASSWORD };
    const { body } = await admin('POST', 'users/create', account);
    expect(body.user).toMatchObject({
      username: 'ann',
      is_admin: false,
      experiment_permissions: [],
      registered_model_permissions: [],
    });
    expect(JSON.stringify(body)).not.toMatch(/scrypt|hash/);
    expect((await admin('POST', 'users/create', account)).body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
    const ann = as('ann');
    expect((await ann('GET', 'users/get', { username: 'admin' })).status).toBe(403);
    const change = { username: 'ann', password: 'another password' };
    for (const [current_password, message] of [
      [undefined, 'Current password is required when changing your own password.'],
      ['no', 'Current password does not match.'],
    ]) {
      const { status, body } = await ann('PATCH', 'users/update-password', { ...change, current_password });
      expect([status, body.message]).toEqual([400, message]);
    }
    const same = await ann('PATCH', 'users/update-password', { ...account, current_password: PASSWORD });
    expect([same.status, same.body.message]).toEqual([400, 'New password must differ from the current password.']);
    expect((await ann('PATCH', 'users/update-password', { ...change, username: 'reader' })).status).toBe(403);
    expect((await ann('PATCH', 'users/update-password', { ...change, current_password: PASSWORD })).status).toBe(200);
    expect((await ann('GET', 'users/current')).status).toBe(401);
    expect((await as('ann', change.password)('GET', 'users/current')).status).toBe(200);
    await admin('PATCH', 'users/update-admin', { username: 'ann', is_admin: true });
    expect((await as('ann', change.password)('GET', 'users/list')).status).toBe(200);
    expect((await as('ann', change.password)('DELETE', 'users/delete', { username: 'ann' })).status).toBe(400);
    expect((await admin('DELETE', 'users/delete', { username: 'ann' })).status).toBe(200);
    expect((await as('ann', change.password)('GET', 'users/current')).status).toBe(401);
  });

  it('always keep at least one admin', async () => {
    const { status, body } = await admin('PATCH', 'users/update-admin', { username: 'admin', is_admin: false });
    expect([status, body.message]).toEqual([400, expect.stringContaining('only admin')]);
  });

  it.each([
    [{ username: 'short', password: 'elevenchars' }, 'Password must be at least 12 characters.'],
    [{ username: 'long', password: 'x'.repeat(1001) }, 'Password must be at most 1000 characters; this one has 1001.'],
    [{ username: 'a:b', password: PASSWORD }, 'colon'],
    [{ username: 'x', password: PASSWORD, permission: 'ALL' }, 'permission'],
    [{ username: 'nul\0', password: PASSWORD }, 'NUL'],
  ])('refuses %j', async (account, message) => {
    const answer = await admin('POST', 'users/create', account);
    expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(answer.body.message).toMatch(new RegExp(message));
  });
});
