import type { InjectOptions } from 'fastify';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ERRORS, type ErrorCode } from '../errors.js';
import { type TestApplication, testApplication } from '../testing.js';

let open: TestApplication;
let guarded: TestApplication;
beforeAll(async () => {
  open = await testApplication();
  guarded = await testApplication({ requiresLogin: true });
  await guarded.authentication?.users.create('ann', 'a long password', { isAdmin: false, permission: 'READ' });
});
afterAll(() => Promise.all([open.close(), guarded.close()]));

const foreign = { host: 'evil.example' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const alias = { method: 'POST', url: '/models/telco_customer_churn/alias' } as const;
const json = { 'content-type': 'application/json' };

/** Asks the product's server; gives the error of the answer. */
async function errorOf(app: TestApplication, request: InjectOptions) {
  const response = await app.server.inject(request);
  const { error, ...rest } = response.json();
  return { status: response.statusCode, error, rest, headers: response.headers };
}

const FAULTS: [string, InjectOptions, ErrorCode, string][] = [
  ['a path that is not there', { url: '/nothing?a=1' }, 'CHURN_NOT_FOUND', 'there is no GET /nothing'],
  ['another method', { url: '/champions', method: 'DELETE' }, 'CHURN_NOT_FOUND', 'DELETE /champions'],
  ['a command that is not there', { url: '/api/churnops/v1/nothing' }, 'CHURN_NOT_FOUND', '/api/churnops/v1/nothing'],
  ['an address that makes no sense', { url: '/champions/%zz' }, 'CHURN_BAD_INPUT', '%zz'],
  ['such an address below the API', { url: '/api/churnops/v1/%zz' }, 'CHURN_BAD_INPUT', '%zz'],
  ['a foreign host name', { url: '/', headers: foreign }, 'CHURN_FORBIDDEN', 'evil.example'],
  ['a foreign host name at the API', { url: '/api/churnops/v1/status', headers: foreign }, 'CHURN_FORBIDDEN', 'evil.example'],
  [
    "a change by somebody else's page",
    { ...alias, headers: { ...form, origin: 'http://evil.example' }, payload: 'alias=a&version=1' },
    'CHURN_FORBIDDEN',
    'http://evil.example',
  ],
  ['no id of a promotion', { url: '/champions?before=x' }, 'CHURN_BAD_INPUT', 'before must be the id of a promotion'],
  ['a form that lacks a field', { ...alias, headers: form, payload: 'alias=champion' }, 'CHURN_BAD_INPUT', 'version'],
  ['a form that is too large', { ...alias, headers: form, payload: `a=${'a'.repeat(20_000)}` }, 'CHURN_BODY_TOO_LARGE', 'large'],
  ['a form in another fashion', { ...alias, headers: { 'content-type': 'text/x' }, payload: 'x' }, 'CHURN_MEDIA_TYPE', 'text/x'],
  ['a run that is not there', { url: '/runs/abc' }, 'CHURN_NOT_FOUND', 'abc'],
  [
    'a version that is not there',
    { ...alias, headers: form, payload: 'alias=champion&version=99' },
    'CHURN_NO_SUCH_VERSION',
    'no version 99',
  ],
  ['no champion to ping', { url: '/ping' }, 'CHURN_NO_CHAMPION', 'champion'],
];

describe('an error over HTTP has code, message and remedy, and the status of the error table', () => {
  it.each(FAULTS)('%s', async (_what, request, code, message) => {
    const { status, error } = await errorOf(open, request);
    expect([error.code, status]).toEqual([code, ERRORS[code].http]);
    expect(error).toEqual({ code, message: expect.stringContaining(message), remedy: expect.stringMatching(/\w{3}/) });
  });

  it.each(FAULTS)('%s: a browser gets the same as a page', async (_what, request, code) => {
    const { error } = await errorOf(open, request);
    const headers = { ...request.headers, accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const response = await open.server.inject({ ...request, headers });
    const isApi = String(request.url).startsWith('/api/') && !['%zz'].some((part) => String(request.url).includes(part));
    expect(response.statusCode).toBe(ERRORS[code].http);
    if (isApi) return expect(response.json().error).toEqual(error);
    expect(response.headers['content-security-policy']).toContain("default-src 'none'");
    const text = parse(response.body).querySelector('main')?.textContent ?? '';
    for (const part of [error.code, error.message, error.remedy]) expect(text).toContain(part);
  });

  it('what broke', async () => {
    const page = vi.spyOn(open.context.mlflow, 'getVersionByAlias').mockRejectedValue(new TypeError('x is undefined'));
    const { status, error } = await errorOf(open, { url: '/' });
    page.mockRestore();
    expect([status, error.code]).toEqual([500, 'CHURN_FAILED']);
    expect(error.remedy).toContain('churnops.log');
  });
});

describe('scoring answers as MLflow does, and has our error besides', () => {
  const score = { method: 'POST', url: '/invocations' } as const;
  it.each<[string, InjectOptions, number, ErrorCode, string]>([
    ['too large', { headers: json, payload: ' '.repeat(33 * 2 ** 20) }, 413, 'CHURN_BODY_TOO_LARGE', 'BAD_REQUEST'],
    ['a type', { headers: { 'content-type': 'application/xml' }, payload: '<a/>' }, 415, 'CHURN_MEDIA_TYPE', 'BAD_REQUEST'],
    ['an encoding', { headers: { 'content-type': 'text/csv; charset=x' }, payload: 'a' }, 415, 'CHURN_MEDIA_TYPE', 'BAD_REQUEST'],
    ['no JSON', { headers: json, payload: '{' }, 400, 'CHURN_BAD_INPUT', 'BAD_REQUEST'],
    ['a foreign host name', { headers: { ...json, ...foreign }, payload: '{}' }, 403, 'CHURN_FORBIDDEN', 'PERMISSION_DENIED'],
  ])('%s', async (_what, request, status, code, error_code) => {
    const answer = await errorOf(open, { ...score, ...request });
    expect(answer).toMatchObject({ status, rest: { error_code, message: expect.stringContaining(answer.error.message) } });
    expect(answer.error).toEqual({ code, message: expect.stringMatching(/\w/), remedy: expect.stringMatching(/\w{3}/) });
  });
});

describe('without a valid login', () => {
  const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`ann:${password}`).toString('base64')}` });

  it.each(['/', '/models', '/nothing', '/api/churnops/v1/status'])('%s asks for one', async (url) => {
    const { status, error, headers } = await errorOf(guarded, { url });
    expect([status, error.code]).toEqual([401, 'CHURN_UNAUTHENTICATED']);
    expect(error.remedy).toContain('Authorization');
    expect(headers['www-authenticate']).toContain('Basic');
  });

  it('/invocations asks for one, as MLflow does', async () => {
    const { status, error, rest, headers } = await errorOf(guarded, {
      method: 'POST',
      url: '/invocations',
      headers: json,
      payload: '{}',
    });
    expect([status, error.code, rest.error_code]).toEqual([401, 'CHURN_UNAUTHENTICATED', 'UNAUTHENTICATED']);
    expect(headers['www-authenticate']).toContain('Basic');
  });

  it('too many failed ones are told as such, for pages, the API and scoring', async () => {
    await Promise.all(Array.from({ length: 10 }, () => guarded.server.inject({ url: '/', headers: basic('a wrong password') })));
    for (const url of ['/', '/api/churnops/v1/status', '/invocations']) {
      const method = url === '/invocations' ? 'POST' : 'GET';
      const { status, error } = await errorOf(guarded, { url, method, headers: { ...basic('a long password') } });
      expect([url, status, error.code]).toEqual([url, 429, 'CHURN_TOO_MANY_LOGINS']);
      expect([error.message, error.remedy]).toEqual([
        expect.stringMatching(/try again in \d+ s/),
        expect.stringContaining('log in with the right password'),
      ]);
    }
  });

  it("the tracking server's answers stay MLflow's", async () => {
    const refused = await guarded.tracking.inject('/api/2.0/mlflow/experiments/search');
    expect([refused.statusCode, refused.json()]).toEqual([401, expect.not.objectContaining({ error: expect.anything() })]);
    expect(refused.headers['www-authenticate']).toBe('Basic realm="mlflow", charset="UTF-8"');
    const host = await open.tracking.inject({ url: '/api/2.0/mlflow/experiments/search', headers: foreign });
    expect([host.statusCode, host.json()]).toEqual([
      403,
      {
        error_code: 'PERMISSION_DENIED',
        message: "Host 'evil.example' is not one of this server's; list its name in CHURNOPS_ALLOWED_HOSTS",
      },
    ]);
  });
});
