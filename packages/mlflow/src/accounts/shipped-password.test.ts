import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestServer, testServer } from '../testing.js';
import type { Authentication } from './authentication.js';
import { replaceShippedPassword } from './replace-shipped-password.js';

const SHIPPED = 'password1234';
const OTHER = 'correct horse battery';
let mlflow: TestServer;
let authentication: Authentication;

beforeAll(async () => {
  mlflow = await testServer({ withUsers: true });
  authentication = mlflow.authentication as Authentication;
});
afterAll(() => mlflow.close());

const login = async (username: string, password: string) => {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return (await mlflow.call('GET', 'users/current', {}, { authorization })).status;
};

it('is never used for a new admin', async () => {
  const made = authentication.users.create('admin', SHIPPED, { isAdmin: true });
  await expect(made).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining("'admin' must not be") });
  expect(await authentication.users.find('admin')).toBeUndefined();
});

it('stops working once its user becomes an admin, even if they have just logged in', async () => {
  await authentication.users.create('ann', SHIPPED);
  expect(await login('ann', SHIPPED)).toBe(200);
  await authentication.users.setAdmin('ann', true);
  expect([await login('ann', SHIPPED), await login('ann', SHIPPED)]).toEqual([401, 401]);
});

it('is replaced by the configured one for the configured admin, and others are told', async () => {
  const { users } = authentication;
  await users.create('admin', OTHER, { isAdmin: true });
  expect(await replaceShippedPassword(users, undefined)).toEqual({ replaced: [], left: [] });
  await users.setPassword('admin', SHIPPED);
  expect(await replaceShippedPassword(users, undefined)).toEqual({ replaced: [], left: ['admin'] });
  // What is configured may be a copy of the old settings: that is no wish to change it.
  expect(await replaceShippedPassword(users, { username: 'admin', password: SHIPPED })).toEqual({
    replaced: [],
    left: ['admin'],
  });
  const configured = { username: 'ann', password: 'another long one' };
  expect(await replaceShippedPassword(users, configured)).toEqual({ replaced: ['ann'], left: ['admin'] });
  expect([await login('ann', configured.password), await login('admin', SHIPPED)]).toEqual([200, 401]);
  await expect(replaceShippedPassword(users, { username: 'admin', password: 'short' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  expect((await replaceShippedPassword(users, { username: 'admin', password: OTHER })).replaced).toEqual(['admin']);
  expect(await login('admin', OTHER)).toBe(200);
});
