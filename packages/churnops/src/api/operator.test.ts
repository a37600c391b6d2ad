import type { AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askServer } from '../cli/ask-server.js';
import { promoteCommand } from '../commands/promote.js';
import { silentProgress } from '../progress.js';
import { championHistory } from '../registry/champion-history.js';
import { madeUpPipeline, registerPipeline } from '../registry/testing.js';
import { type TestApplication, testApplication } from '../testing.js';
import { API_PREFIX } from './address.js';

const PASSWORD = 'a long password';
let open: TestApplication;
let guarded: TestApplication;
beforeAll(async () => {
  open = await testApplication();
  guarded = await testApplication({ requiresLogin: true });
  await guarded.authentication?.users.create('ann', PASSWORD, { isAdmin: false, permission: 'MANAGE' });
});
afterAll(() => Promise.all([open.close(), guarded.close()]));

/** Promotes a new version as a request asks; gives the status and who the record says it was. */
async function promoteBy(app: TestApplication, headers: Record<string, string>) {
  const { version } = await registerPipeline(app.context, madeUpPipeline(app.context.schema));
  const url = `${API_PREFIX}/promote`;
  const { statusCode, body } = await app.server.inject({ method: 'POST', url, payload: { version: Number(version) }, headers });
  const newest = (await championHistory(app.context)).at(-1);
  return { statusCode, body, by: newest?.model_version === Number(version) ? newest.promoted_by : undefined };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('the record of a promotion names', () => {
  it('who runs the command that has the server do it', async () => {
    await open.server.listen({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${(open.server.server.address() as AddressInfo).port}`;
    const { version } = await registerPipeline(open.context, madeUpPipeline(open.context.schema));
    const asking = { progress: silentProgress, signal: new AbortController().signal };
    await askServer({ url, token: open.token }, promoteCommand, { version: Number(version) }, asking);
    expect((await championHistory(open.context)).at(-1)).toMatchObject({
      model_version: Number(version),
      promoted_by: userInfo().username,
    });
  });

  it.each([
    ['open', () => open],
    ['guarded', () => guarded],
  ])('whom a holder of the token names (%s)', async (_name, app) => {
    const headers = { ...bearer(app().token), 'churnops-operator': encodeURIComponent('Zoë Ωmega') };
    expect(await promoteBy(app(), headers)).toMatchObject({ statusCode: 200, by: 'Zoë Ωmega' });
  });

  it('the user of the server where a holder of the token names nobody', async () => {
    expect(await promoteBy(open, bearer(open.token))).toMatchObject({ statusCode: 200, by: userInfo().username });
  });

  it('who logged in, whatever the request says', async () => {
    const authorization = `Basic ${Buffer.from(`ann:${PASSWORD}`).toString('base64')}`;
    expect(await promoteBy(guarded, { authorization, 'churnops-operator': 'bob' })).toMatchObject({ statusCode: 200, by: 'ann' });
  });
});

it.each(['', '%', '%00', 'a%0Ab', 'x'.repeat(257)])('an operator called %j is refused', async (name) => {
  const { statusCode, body, by } = await promoteBy(open, { ...bearer(open.token), 'churnops-operator': name });
  expect([statusCode, by]).toEqual([400, undefined]);
  expect(JSON.parse(body).error).toMatchObject({
    code: 'CHURN_BAD_INPUT',
    message: expect.stringContaining('churnops-operator'),
  });
});
