import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askServer } from '../cli/ask-server.js';
import { COMMANDS } from '../commands/all-commands.js';
import { changesSomething } from '../commands/command.js';
import { importCommand } from '../commands/import.js';
import { modelsCommand } from '../commands/models.js';
import { predictCommand } from '../commands/predict.js';
import { statusCommand } from '../commands/status.js';
import { trainCommand } from '../commands/train.js';
import { importCustomers } from '../customers/import-customers.js';
import { ERRORS } from '../errors.js';
import { silentProgress } from '../progress.js';
import { readStatus, status } from '../read/status.js';
import { withChampionLock } from '../registry/champion-lock.js';
import type { ServerAddress } from '../serving/server-file.js';
import { DATA_SET, dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { smallChampion } from '../testing-champion.js';
import { runFirstLoop } from '../workflows/first-loop.js';
import { runPrediction } from '../workflows/pipelines.js';
import { API_PREFIX } from './address.js';

let app: TestApplication;
let address: ServerAddress;
let file: string;
const CUSTOMERS = 500;
beforeAll(async () => {
  app = await testApplication();
  // Enough for a model, and quick to score.
  const { header, rows } = await dataSetLines();
  file = await app.file('customers.csv', [header, ...rows.slice(0, CUSTOMERS)].join('\n'));
  await importCustomers(app.context, file, { progress: silentProgress });
  await smallChampion(app.context);
  await runFirstLoop(app.context, file);
  // A second one of each, for the lists.
  await smallChampion(app.context);
  await runPrediction(app.context, '2026-03-01');
  await app.server.listen({ host: '127.0.0.1', port: 0 });
  address = { url: `http://127.0.0.1:${(app.server.server.address() as AddressInfo).port}`, token: app.token };
});
afterAll(() => app.close());

const never = new AbortController().signal;
const asking = { progress: silentProgress, signal: never };

function post(name: string, payload: object, token: string | null = app.token) {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  return app.server.inject({ method: 'POST', url: `${API_PREFIX}/${name}`, payload, headers });
}

describe('the API', () => {
  it('describes itself in valid OpenAPI, with every command in it', async () => {
    const document = (await app.server.inject(`${API_PREFIX}/openapi.json`)).json();
    expect(await new Validator().validate(document)).toMatchObject({ valid: true });
    expect(Object.keys(document.paths).sort()).toEqual(COMMANDS.map(({ name }) => `${API_PREFIX}/${name}`).sort());
  });

  it.each(COMMANDS.filter((command) => !changesSomething(command)).map((command) => [command.name, command] as const))(
    'GET %s answers as its schema says',
    async (name, command) => {
      const response = await app.server.inject(`${API_PREFIX}/${name}`);
      expect(response.statusCode).toBe(200);
      const { result } = await command.load();
      expect(result.parse(response.json())).toEqual(response.json());
    },
  );

  it.each(['runs', 'pipeline-runs', 'models', 'predictions?days=3660'])('%s come in pages', async (list) => {
    const page = async (query: string) =>
      (await app.server.inject(`${API_PREFIX}/${list}${list.includes('?') ? '&' : '?'}${query}`)).json();
    const all = await page('limit=1000');
    expect(all.length).toBeGreaterThan(1);
    const pages = await Promise.all(all.map((_item: unknown, offset: number) => page(`limit=1&offset=${offset}`)));
    expect(pages.flat()).toEqual(all);
    expect(await page(`limit=5&offset=${all.length}`)).toEqual([]);
    for (const [wrong, field] of [
      ['limit=0', 'limit'],
      ['limit=1.5', 'limit'],
      ['limit=100000', 'limit'],
      ['offset=-1', 'offset'],
      ['offset=ten', 'offset'],
    ] as const) {
      const { error } = await page(wrong);
      expect([error.code, error.message]).toEqual([
        'CHURN_BAD_INPUT',
        expect.stringMatching(`^${field} must be a whole number from `),
      ]);
    }
  });

  it('POST does the work, and answers as its schema says', async () => {
    for (const name of ['predict', 'monitor', 'promote'] as const) {
      const command = COMMANDS.find((entry) => entry.name === name);
      const response = await post(name, {});
      expect([name, response.statusCode]).toEqual([name, 200]);
      const { result } = (await command?.load()) ?? {};
      result?.parse(response.json());
    }
  });

  it('status is what the page shows', async () => {
    const served = status.parse((await app.server.inject(`${API_PREFIX}/status`)).json());
    expect(served).toEqual(await readStatus(app.context));
    const page = (await app.server.inject('/')).body;
    expect(page).toContain(served.customers.toLocaleString('en'));
    expect(page).toContain(`version ${served.champion?.version}`);
  });

  it('changes nothing without the token', async () => {
    for (const token of [null, 'wrong']) {
      const response = await post('predict', {}, token);
      expect([response.statusCode, response.json().error.code]).toEqual([401, 'CHURN_UNAUTHENTICATED']);
    }
  });

  it.each([
    ['predict', { date: '2062-11-25' }, 400, 'CHURN_DATE', 'in the future'],
    ['predict', { date: 'yesterday' }, 400, 'CHURN_DATE', 'yesterday'],
    ['predict', { dates: '2026-01-01' }, 400, 'CHURN_BAD_INPUT', '"dates" is not a field'],
    ['train', [], 400, 'CHURN_BAD_INPUT', 'the input must be one JSON object; got []'],
    ['predict', { version: 2 }, 400, 'CHURN_USAGE', 'needs rescore'],
    ['promote', { version: 'two' }, 400, 'CHURN_BAD_INPUT', 'version must be the number of a version; got "two"'],
    ['promote', { version: 99 }, 404, 'CHURN_NO_SUCH_VERSION', 'no version 99'],
    ['import', { file: '/none.csv' }, 404, 'CHURN_FILE_MISSING', '/none.csv'],
    ['frobnicate', {}, 404, 'CHURN_NOT_FOUND', 'frobnicate'],
  ])('POST %s %j is %i %s', async (name, payload, code, error, message) => {
    const response = await post(name, payload);
    expect([response.statusCode, response.json().error.code]).toEqual([code, error]);
    expect(response.json().error.message).toContain(message);
    expect(response.json().error.remedy).not.toBe('');
    expect(ERRORS[error as keyof typeof ERRORS].http).toBe(code);
  });

  it('refuses a body that is too large', async () => {
    const response = await post('promote', { reason: 'x'.repeat(100_000) });
    expect([response.statusCode, response.json().error.code]).toEqual([413, 'CHURN_BODY_TOO_LARGE']);
  });
});

describe('where users log in', () => {
  it('reading is for all of them, changing for those with the permission, files for admins', async () => {
    const guarded = await testApplication({ requiresLogin: true });
    await guarded.authentication?.users.create('reader', 'a long password', { isAdmin: false, permission: 'READ' });
    await guarded.authentication?.users.create('editor', 'a long password', { isAdmin: false, permission: 'EDIT' });
    const ask = (user: string, method: 'GET' | 'POST', name: string, payload?: object) => {
      const authorization = `Basic ${Buffer.from(`${user}:a long password`).toString('base64')}`;
      return guarded.server.inject({
        method,
        url: `${API_PREFIX}/${name}`,
        headers: { authorization },
        ...(payload && { payload }),
      });
    };
    expect((await ask('nobody', 'GET', 'status')).statusCode).toBe(401);
    expect((await ask('reader', 'GET', 'status')).statusCode).toBe(200);
    for (const response of [
      await ask('reader', 'POST', 'predict', {}),
      await ask('editor', 'POST', 'import', { file: DATA_SET }),
    ]) {
      expect([response.statusCode, response.json().error.code]).toEqual([403, 'CHURN_FORBIDDEN']);
    }
    expect((await ask('editor', 'POST', 'predict', {})).json().error.code).toBe('CHURN_NO_CHAMPION');
    await guarded.close();
  });
});

describe('a second terminal', () => {
  it('gets the result, and sees the progress', async () => {
    const seen: string[] = [];
    const progress = {
      ...silentProgress,
      task: (name: string) => ({ update() {}, done: (summary: string) => void seen.push(`${name}: ${summary}`), fail() {} }),
    };
    const result = await askServer(address, importCommand, { file, on_error: 'fail' }, { ...asking, progress });
    expect(result).toMatchObject({ imported: CUSTOMERS, unchanged: CUSTOMERS });
    expect(seen).toEqual([`import customers.csv: ${CUSTOMERS} customers`]);
    expect(await askServer(address, statusCommand, {}, asking)).toMatchObject({ customers: CUSTOMERS });
  });

  it('is told that the server itself is at the same work, and waits for it', async () => {
    const order: string[] = [];
    let asked: Promise<unknown> | undefined;
    await app.context.line.do('prediction', app.context, async () => {
      await new Promise<void>((resolve) => {
        const waiting = (message: string) => {
          order.push(message.slice(0, 30));
          resolve();
        };
        asked = askServer(address, predictCommand, {}, { ...asking, progress: { ...silentProgress, waiting } });
      });
      order.push('the server is done');
    });
    expect(await asked).toMatchObject({ customers: CUSTOMERS });
    expect(order).toEqual(['waiting for another prediction', 'the server is done']);
  });

  it('that only looks is told too, and may leave', async () => {
    const calling = new AbortController();
    const said: string[] = [];
    await withChampionLock(app.context, async () => {
      const waiting = (message: string) => {
        said.push(message);
        calling.abort(new Error('left'));
      };
      const asked = askServer(address, modelsCommand, {}, { progress: { ...silentProgress, waiting }, signal: calling.signal });
      await expect(asked).rejects.toThrow('left');
    });
    expect(said).toEqual([expect.stringContaining('waiting for other work on the champion, asked for at ')]);
    expect(await askServer(address, modelsCommand, { limit: 1 }, asking)).toHaveLength(1);
  });

  it("gets the server's error with its code", async () => {
    const error = askServer(address, importCommand, { file: '/none.csv', on_error: 'fail' }, asking);
    await expect(error).rejects.toMatchObject({ code: 'CHURN_FILE_MISSING', kind: ERRORS.CHURN_FILE_MISSING });
  });

  it('calls the work off there by leaving', async () => {
    const leaving = new AbortController();
    const progress = { ...silentProgress, task: () => ({ update() {}, done() {}, fail() {} }) };
    const asked = askServer(address, trainCommand, {}, { progress, signal: leaving.signal });
    const lastRun = () =>
      app.context.warehouse.db.selectFrom('pipeline_runs').selectAll().orderBy('started_at', 'desc').limit(1).executeTakeFirst();
    await expect.poll(async () => (await lastRun())?.pipeline, { timeout: 10_000 }).toBe('training_pipeline');
    leaving.abort(new Error('left'));
    await expect(asked).rejects.toThrow('left');
    await expect.poll(async () => (await lastRun())?.status, { timeout: 10_000 }).toBe('failed');
    expect((await lastRun())?.error_code).toBe('CHURN_CANCELLED');
  });

  it('says that the server went away', async () => {
    const gone = { ...address, url: 'http://127.0.0.1:1' };
    await expect(askServer(gone, predictCommand, {}, asking)).rejects.toMatchObject({ code: 'CHURN_HOME_IN_USE' });
  });

  it('says that the server stopped during the work', async () => {
    const dying = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write('{"event":"task","task":1,"name":"predict"}\n', () => response.destroy());
    });
    await new Promise<void>((resolve) => dying.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(dying.address() as AddressInfo).port}`;
    const asked = askServer({ url, token: 'x' }, predictCommand, {}, asking);
    await expect(asked).rejects.toMatchObject({ code: 'CHURN_SERVER_STOPPED', kind: { retryable: true } });
    dying.close();
  });

  it('that goes away in the middle of its request leaves the server well', async () => {
    const request = httpRequest(`${address.url}${API_PREFIX}/predict`, {
      method: 'POST',
      headers: { authorization: `Bearer ${app.token}`, 'content-type': 'application/json', 'content-length': 1000 },
    });
    request.on('error', () => {});
    request.write('{');
    request.destroy();
    expect((await app.server.inject(`${API_PREFIX}/status`)).statusCode).toBe(200);
  });
});
