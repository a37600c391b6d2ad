import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../migrations/migrate.js';
import { trackingMigrations } from '../migrations/tracking-migrations.js';
import { type TestAnswer, type TestServer, testDatabase, testServer } from '../testing.js';

const PASSWORD = 'correct horse battery';
let mlflow: TestServer;
let counter = 0;
/** Users of one test: somebody with a role, and a stranger. */
let ann: string;
let stranger: string;

/** As one user. `path` is below the third version of the API, or whole. */
function as(username: string) {
  const authorization = `Basic ${Buffer.from(`${username}:${PASSWORD}`).toString('base64')}`;
  return (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, input: object = {}): Promise<TestAnswer> =>
    mlflow.call(method, path.startsWith('/') ? path : `/api/3.0/mlflow/${path}`, input, { authorization });
}

const admin = as('admin');
const V2 = '/api/2.0/mlflow';

beforeAll(async () => {
  mlflow = await testServer({ withUsers: true });
  await mlflow.authentication?.users.create('admin', PASSWORD, { isAdmin: true });
});
afterAll(() => mlflow.close());
beforeEach(async () => {
  counter++;
  [ann, stranger] = [`ann ${counter}`, `stranger ${counter}`];
  for (const username of [ann, stranger]) await mlflow.authentication?.users.create(username, PASSWORD);
});

async function role(permissions: [type: string, pattern: string, permission: string][], workspace = 'default', to = ann) {
  const { body } = await admin('POST', 'roles/create', { name: `role ${counter} ${Math.random()}`, workspace });
  const role_id: number = body.role.id;
  for (const [resource_type, resource_pattern, permission] of permissions) {
    await admin('POST', 'roles/permissions/add', { role_id, resource_type, resource_pattern, permission });
  }
  expect((await admin('POST', 'roles/assign', { username: to, role_id })).status).toBe(200);
  return role_id;
}

/** Status and message of a refusal. */
const refusal = ({ status, body }: TestAnswer) => [status, body.error_code, body.message];

describe('a role', () => {
  it('lets its users do what it permits, until it is taken from them or deleted', async () => {
    const { body } = await admin('POST', `${V2}/experiments/create`, { name: `e ${counter}` });
    const tag = { experiment_id: body.experiment_id, key: 'k', value: 'v' };
    const sets = async () => (await as(ann)('POST', `${V2}/experiments/set-experiment-tag`, tag)).status;
    expect(await sets()).toBe(403);
    const role_id = await role([['experiment', '*', 'EDIT']]);
    expect(await sets()).toBe(200);
    expect((await admin('DELETE', 'roles/unassign', { username: ann, role_id })).status).toBe(200);
    expect(await sets()).toBe(403);
    await admin('POST', 'roles/assign', { username: ann, role_id });
    const { body: found } = await admin('GET', 'roles/permissions/list', { role_id });
    const [{ id: role_permission_id }] = found.role_permissions;
    await admin('PATCH', 'roles/permissions/update', { role_permission_id, permission: 'READ' });
    expect(await sets()).toBe(403);
    await admin('PATCH', 'roles/permissions/update', { role_permission_id, permission: 'MANAGE' });
    expect(await sets()).toBe(200);
    await admin('DELETE', 'roles/delete', { role_id });
    expect(await sets()).toBe(403);
    expect(refusal(await admin('GET', 'roles/get', { role_id }))).toEqual([
      404,
      'RESOURCE_DOES_NOT_EXIST',
      `Role with id=${role_id} not found`,
    ]);
  });

  it('may withhold the runs of an experiment, its logged models, and the versions of a model', async () => {
    const { body } = await admin('POST', `${V2}/experiments/create`, { name: `tiers ${counter}` });
    const { experiment_id } = body;
    const { body: made } = await admin('POST', `${V2}/runs/create`, { experiment_id });
    const { run_id } = made.run.info;
    const name = `model ${counter}`;
    await admin('POST', `${V2}/registered-models/create`, { name });
    const source = `${made.run.info.artifact_uri}/model`;
    await admin('POST', `${V2}/model-versions/create`, { name, source, run_id });
    const asked = async () => {
      const statuses = [];
      for (const [method, path, input] of [
        ['GET', 'experiments/get', { experiment_id }],
        ['GET', 'runs/get', { run_id }],
        ['GET', 'runs/get', { run_id: 'none' }],
        ['GET', 'registered-models/get', { name }],
        ['GET', 'model-versions/get', { name, version: '1' }],
      ] as const) {
        statuses.push((await as(ann)(method, `${V2}/${path}`, input)).status);
      }
      return statuses;
    };
    expect(await asked()).toEqual([200, 200, 403, 200, 200]);
    expect((await as(ann)('GET', `${V2}/registered-models/get`, { name })).body.registered_model.latest_versions).toHaveLength(1);
    await role([
      ['run', '*', 'DENY'],
      ['registered_model_version', '*', 'DENY'],
    ]);
    expect(await asked()).toEqual([200, 403, 403, 200, 403]);
    expect((await as(ann)('POST', `${V2}/runs/search`, { experiment_ids: [experiment_id] })).body.runs).toEqual([]);
    expect((await as(ann)('GET', `${V2}/registered-models/get`, { name })).body.registered_model.latest_versions).toBeUndefined();
    const { body: listed } = await as(ann)('GET', '/api/2.0/mlflow-artifacts/artifacts', { path: experiment_id });
    expect(listed.files).toEqual([]);
  });

  it('keeps its permission when a model is deleted or renamed; grants to single users are deleted or moved with it', async () => {
    const [name, other] = [`kept ${counter}`, `other ${counter}`];
    await admin('POST', `${V2}/registered-models/create`, { name });
    await role([['registered_model', name, 'EDIT']]);
    const grant = { username: stranger, resource_type: 'registered_model', permission: 'EDIT' };
    await admin('POST', 'users/permissions/grant', { ...grant, resource_id: name });
    const describe = (user: string, model: string) =>
      as(user)('PATCH', `${V2}/registered-models/update`, { name: model, description: 'd' }).then(({ status }) => status);
    await admin('POST', `${V2}/registered-models/rename`, { name, new_name: other });
    expect([await describe(ann, other), await describe(stranger, other)]).toEqual([403, 200]);
    await admin('POST', `${V2}/registered-models/rename`, { name: other, new_name: name });
    await admin('DELETE', `${V2}/registered-models/delete`, { name });
    await admin('POST', `${V2}/registered-models/create`, { name });
    expect([await describe(ann, name), await describe(stranger, name)]).toEqual([200, 403]);
  });

  it('of a workspace admin lets them manage its roles, make users, and see theirs', async () => {
    await role([['workspace', '*', 'MANAGE']], 'other');
    expect((await as(ann)('POST', 'roles/create', { name: 'r', workspace: 'default' })).status).toBe(403);
    const { body } = await as(ann)('POST', 'roles/create', { name: `r ${counter}`, workspace: 'other' });
    expect(body.role).toEqual({
      id: expect.any(Number),
      name: `r ${counter}`,
      workspace: 'other',
      description: null,
      permissions: [],
    });
    expect((await as(stranger)('GET', 'roles/get', { role_id: body.role.id })).status).toBe(403);
    expect((await as(ann)('GET', 'users/roles/list', { username: stranger })).status).toBe(403);
    const assigned = await as(ann)('POST', 'roles/assign', { username: stranger, role_id: body.role.id });
    expect(assigned.body.assignment).toMatchObject({ role_id: body.role.id });
    expect((await as(stranger)('GET', 'roles/get', { role_id: body.role.id })).status).toBe(200);
    await role([['experiment', '*', 'READ']], 'default', stranger);
    const { body: seen } = await as(ann)('GET', 'users/roles/list', { username: stranger });
    expect(seen.roles.map(({ name }: { name: string }) => name)).toEqual([`r ${counter}`]);
    expect((await as(stranger)('GET', 'users/roles/list', { username: stranger })).body.roles).toHaveLength(2);
    expect((await as(ann)('POST', `${V2}/users/create`, { username: `new ${counter}`, password: PASSWORD })).status).toBe(200);
    expect((await as(stranger)('POST', `${V2}/users/create`, { username: 'x', password: PASSWORD })).status).toBe(403);
  });

  it.each([
    [
      { name: '__user_1__' },
      "Role name '__user_1__' uses the reserved '__user_' prefix, which is held for the per-user permission representation. Choose a different name.",
    ],
    [{ name: ' ' }, 'Role name cannot be empty.'],
    [{ name: 'x', workspace: '' }, 'Workspace cannot be empty.'],
    [{ name: 'x', description: 5 }, 'Role description must be a string or null.'],
  ])('is refused as %j', async (fields, message) => {
    const answer = await admin('POST', 'roles/create', { workspace: 'default', ...fields });
    expect(refusal(answer)).toEqual([400, 'INVALID_PARAMETER_VALUE', message]);
  });

  it.each([
    [
      'experiment',
      '*',
      'ALL',
      "Invalid permission 'ALL'. Valid permissions are: ('READ', 'USE', 'EDIT', 'MANAGE', 'NO_PERMISSIONS', 'DENY')",
    ],
    ['experiment', '*', 'NO_PERMISSIONS', "Resource-level grants accept only: ('DENY', 'EDIT', 'MANAGE', 'READ', 'USE')."],
    ['workspace', '*', 'EDIT', "Workspace-wide grants accept only: ('MANAGE', 'USE')."],
    ['table', '*', 'READ', "Invalid resource type 'table'. Valid resource types are: ('assessment', 'experiment', "],
    ['run', 'abc', 'READ', "This resource type supports only wildcard ('*') grants."],
  ])('takes no permission on %s %s to %s', async (resource_type, resource_pattern, permission, message) => {
    const role_id = await role([]);
    const answer = await admin('POST', 'roles/permissions/add', { role_id, resource_type, resource_pattern, permission });
    expect(refusal(answer)).toEqual([400, 'INVALID_PARAMETER_VALUE', expect.stringContaining(message)]);
  });

  it('exists once, and so does each of its permissions', async () => {
    const role_id = await role([['experiment', '7', 'READ']]);
    const again = { role_id, resource_type: 'experiment', resource_pattern: '07', permission: 'EDIT' };
    expect((await admin('POST', 'roles/permissions/add', again)).body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
    const { name } = (await admin('GET', 'roles/get', { role_id })).body.role;
    expect((await admin('POST', 'roles/create', { name, workspace: 'default' })).body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
    const other = await role([]);
    expect((await admin('PATCH', 'roles/update', { role_id: other, name })).body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
    expect((await admin('POST', 'roles/assign', { role_id, username: ann })).body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
  });

  it('is identified by an integer', async () => {
    const message = "Parameter 'role_id' must be an integer. Got: 'x'";
    expect(refusal(await admin('GET', 'roles/get', { role_id: 'x' }))).toEqual([400, 'INVALID_PARAMETER_VALUE', message]);
    expect((await admin('GET', 'roles/get', { role_id: '9223372036854775000' })).status).toBe(404);
    expect((await admin('GET', 'roles/get', { role_id: '99999999999999999999' })).status).toBe(400);
  });
});

it('users without rights on roles learn nothing about them', async () => {
  const role_id = await role([['experiment', '*', 'READ']]);
  for (const [method, path, input] of [
    ['POST', 'roles/create', { name: 'x', workspace: 'default' }],
    ['GET', 'roles/get', { role_id }],
    ['GET', 'roles/get', { role_id: 99999 }],
    ['GET', 'roles/list', {}],
    ['GET', 'roles/list', { workspace: 'default' }],
    ['PATCH', 'roles/update', { role_id, name: 'x' }],
    ['DELETE', 'roles/delete', { role_id }],
    ['POST', 'roles/permissions/add', { role_id, resource_type: 'experiment', resource_pattern: '*', permission: 'MANAGE' }],
    ['DELETE', 'roles/permissions/remove', { role_permission_id: 1 }],
    ['GET', 'roles/permissions/list', { role_id }],
    ['PATCH', 'roles/permissions/update', { role_permission_id: 1, permission: 'MANAGE' }],
    ['POST', 'roles/assign', { role_id, username: stranger }],
    ['DELETE', 'roles/unassign', { role_id, username: ann }],
    ['GET', 'roles/users/list', { role_id }],
    ['GET', 'users/roles/list', { username: ann }],
    ['GET', 'users/permissions/list', { username: ann }],
  ] as const) {
    expect([path, (await as(stranger)(method, path, input)).status]).toEqual([path, 403]);
  }
});

it("a user's permissions are listed with the role that each comes from", async () => {
  const role_id = await role([['experiment', '*', 'READ']]);
  await admin('POST', 'users/permissions/grant', { username: ann, resource_type: 'run', resource_id: '*', permission: 'EDIT' });
  const { body } = await as(ann)('GET', 'users/current/permissions');
  const { id } = (await as(ann)('GET', `${V2}/users/current`)).body.user;
  expect(body).toEqual({
    is_admin: false,
    permissions: [
      {
        role_id,
        role_name: expect.stringMatching(/^role /),
        workspace: 'default',
        resource_type: 'experiment',
        resource_pattern: '*',
        permission: 'READ',
      },
      {
        role_id: expect.any(Number),
        role_name: `__user_${id}__`,
        workspace: 'default',
        resource_type: 'run',
        resource_pattern: '*',
        permission: 'EDIT',
      },
    ],
  });
  expect((await admin('GET', 'users/permissions/list', { username: ann })).body).toEqual(body);
  await admin('DELETE', `${V2}/users/delete`, { username: ann });
  const { body: left } = await admin('GET', 'roles/list');
  const names = left.roles.map(({ name }: { name: string }) => name);
  expect(names).not.toContain(`__user_${id}__`);
  expect((await admin('GET', 'roles/users/list', { role_id })).body.assignments).toEqual([]);
});

it("granting or revoking twice is refused in the real server's words", async () => {
  const on = { username: ann, resource_type: 'experiment', resource_id: '7' };
  const which = `Permission for user=${ann} on resource_type=experiment, resource_id=7`;
  const grant = () => admin('POST', 'users/permissions/grant', { ...on, permission: 'READ' });
  expect((await grant()).status).toBe(200);
  expect(refusal(await grant())).toEqual([400, 'RESOURCE_ALREADY_EXISTS', `${which} already exists.`]);
  expect((await admin('POST', 'users/permissions/revoke', on)).status).toBe(200);
  expect(refusal(await admin('POST', 'users/permissions/revoke', on))).toEqual([
    404,
    'RESOURCE_DOES_NOT_EXIST',
    `${which} not found.`,
  ]);
});

it('permissions granted before roles existed became a role of the user', async () => {
  const { db, close } = await testDatabase<unknown>();
  try {
    const all = Object.entries(trackingMigrations.migrations);
    const before = Object.fromEntries(
      all.slice(
        0,
        all.findIndex(([name]) => name.endsWith('_roles')),
      ),
    );
    await migrate(db, [{ ...trackingMigrations, migrations: before }]);
    await sql
      .raw(`INSERT INTO mlflow.users (username, password_hash, is_admin, permission) VALUES
        ('ann', 'h', false, 'READ'), ('bob', 'h', false, 'READ'), ('eve', 'h', false, 'READ');
      INSERT INTO mlflow.user_permissions VALUES (1, 'experiment', '7', 'EDIT'), (1, 'registered_model', 'm', 'NO_PERMISSIONS'),
        (3, 'experiment', '7', 'MANAGE')`)
      .execute(db);
    await migrate(db, [trackingMigrations]);
    const { rows } = await sql`SELECT u.username, r.name, r.workspace, p.resource_type, p.resource_pattern, p.permission
      FROM mlflow.role_assignments a JOIN mlflow.users u ON u.id = a.user_id JOIN mlflow.roles r ON r.id = a.role_id
      JOIN mlflow.role_permissions p ON p.role_id = r.id ORDER BY u.id, p.id`.execute(db);
    expect(rows.map((row) => Object.values(row as object))).toEqual([
      ['ann', '__user_1__', 'default', 'experiment', '7', 'EDIT'],
      ['ann', '__user_1__', 'default', 'registered_model', 'm', 'NO_PERMISSIONS'],
      ['eve', '__user_3__', 'default', 'experiment', '7', 'MANAGE'],
    ]);
  } finally {
    await close();
  }
});
