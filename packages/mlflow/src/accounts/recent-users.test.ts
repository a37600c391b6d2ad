import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MlflowDatabase } from '../database/tables.js';
import { migrateTracking } from '../migrations/migrate-tracking.js';
import { testDatabase } from '../testing.js';
import { Authentication } from './authentication.js';
import { UNNOTICED_MS } from './recent-users.js';

const PASSWORD = 'correct horse battery';
const OTHER = 'another long password';
const CHEAP = { N: 16, r: 1, p: 1 };

let database: MlflowDatabase;
let close: () => Promise<void>;
let now = 1_000_000;
/** Two processes on one database. */
let here: Authentication;
let elsewhere: Authentication;
let name: string;
let counter = 0;

const basic = (password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
/** The code of a refusal, or the user's name. */
const login = (where: Authentication, header: string) =>
  where.authenticate(header, '127.0.0.1').then(
    ({ username }) => username,
    (error) => error.code,
  );

beforeAll(async () => {
  ({ db: database, close } = (await testDatabase()) as unknown as { db: MlflowDatabase; close: () => Promise<void> });
  await migrateTracking(database);
});
afterAll(() => close());
beforeEach(async () => {
  name = `ann ${counter++}`;
  [here, elsewhere] = [1, 2].map(() => new Authentication(database, { now: () => now, passwordCost: CHEAP })) as [
    Authentication,
    Authentication,
  ];
  await here.users.create(name, PASSWORD);
});

describe('a user who logs in again', () => {
  it('is not looked up again within a second', async () => {
    const find = vi.spyOn(here.users, 'find');
    for (let i = 0; i < 2; i++) expect(await login(here, basic(PASSWORD))).toBe(name);
    const looked = find.mock.calls.length;
    for (let i = 0; i < 5; i++) expect(await login(here, basic(PASSWORD))).toBe(name);
    expect(find.mock.calls.length).toBe(looked);
    now += UNNOTICED_MS;
    expect(await login(here, basic(PASSWORD))).toBe(name);
    expect(find.mock.calls.length).toBe(looked + 1);
  });

  it('is refused with an old password: immediately in this process, within a second in another', async () => {
    for (const where of [here, here, elsewhere, elsewhere]) expect(await login(where, basic(PASSWORD))).toBe(name);
    await here.users.setPassword(name, OTHER);
    expect(await login(here, basic(PASSWORD))).toBe('UNAUTHENTICATED');
    now += UNNOTICED_MS;
    expect(await login(elsewhere, basic(PASSWORD))).toBe('UNAUTHENTICATED');
    expect(await login(elsewhere, basic(OTHER))).toBe(name);
  });

  it('is refused with the old password in another process once the new one has been used there', async () => {
    for (const _ of [1, 2]) expect(await login(elsewhere, basic(PASSWORD))).toBe(name);
    await here.users.setPassword(name, OTHER);
    expect(await login(elsewhere, basic(OTHER))).toBe(name);
    expect(await login(elsewhere, basic(PASSWORD))).toBe('UNAUTHENTICATED');
  });

  it('is refused once they are deleted', async () => {
    for (const where of [here, here, elsewhere, elsewhere]) expect(await login(where, basic(PASSWORD))).toBe(name);
    await here.users.create(`admin ${name}`, PASSWORD, { isAdmin: true });
    await here.users.delete(name);
    expect(await login(here, basic(PASSWORD))).toBe('UNAUTHENTICATED');
    now += UNNOTICED_MS;
    expect(await login(elsewhere, basic(PASSWORD))).toBe('UNAUTHENTICATED');
  });

  it('with a token is refused once it expires or is deleted', async () => {
    const short = await here.tokens.create(name, '', now + UNNOTICED_MS / 2);
    const long = await here.tokens.create(name, '', null);
    for (const { token } of [short, long, short, long]) expect(await login(here, `Bearer ${token}`)).toBe(name);
    await here.tokens.delete(name, long.token_id);
    expect(await login(here, `Bearer ${long.token}`)).toBe('UNAUTHENTICATED');
    expect(await login(here, `Bearer ${short.token}`)).toBe(name);
    now += UNNOTICED_MS / 2;
    expect(await login(here, `Bearer ${short.token}`)).toBe('UNAUTHENTICATED');
  });

  it('has a newly granted permission immediately', async () => {
    for (const _ of [1, 2]) expect((await here.authenticate(basic(PASSWORD), '127.0.0.1')).grants).toEqual([]);
    await here.grants.set(name, { type: 'experiment', id: '7' }, 'EDIT');
    expect((await here.authenticate(basic(PASSWORD), '127.0.0.1')).grants).toMatchObject([{ permission: 'EDIT' }]);
    const role = await here.roles.create(`role ${counter}`, 'default', null);
    const { id } = await here.users.get(name);
    await here.roles.assign(id, role.id);
    await here.roles.addPermission(role.id, 'run', '*', 'DENY');
    expect((await here.authenticate(basic(PASSWORD), '127.0.0.1')).grants).toHaveLength(2);
  });

  it('is read again if something changed during the read', async () => {
    expect(await login(here, basic(PASSWORD))).toBe(name);
    const find = here.users.find.bind(here.users);
    vi.spyOn(here.users, 'find').mockImplementationOnce(async (username) => {
      const before = await find(username);
      await here.users.setPassword(username, OTHER);
      return before;
    });
    // This login began before the change; the next has come after it.
    expect(await login(here, basic(PASSWORD))).toBe(name);
    expect(await login(here, basic(PASSWORD))).toBe('UNAUTHENTICATED');
  });
});

it('a failed login is never remembered', async () => {
  const find = vi.spyOn(here.users, 'find');
  for (let i = 0; i < 3; i++) expect(await login(here, basic('wrong password'))).toBe('UNAUTHENTICATED');
  expect(find).toHaveBeenCalledTimes(3);
});
