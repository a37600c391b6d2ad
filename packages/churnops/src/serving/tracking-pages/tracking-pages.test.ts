import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listModels } from '../../registry/list-models.js';
import { madeUpPipeline, registerPipeline } from '../../registry/testing.js';
import { type TestApplication, testApplication } from '../../testing.js';
import { STYLESHEET } from '../stylesheet.js';
import { isTrackingPath } from '../tracking-server.js';

const EVIL = '<script>alert("x")</script>';

let app: TestApplication;
/** Ids by name; `low` has the lower score. */
const runs: Record<string, string> = {};

beforeAll(async () => {
  app = await testApplication();
  const { experiment_id } = await post('experiments/create', { name: `experiment ${EVIL}` });
  expect(experiment_id).toBe('1');
  await post('experiments/create', { name: 'another' });
  for (const [run_name, score, depth] of [
    ['low', 0.7, '2'],
    ['high', 0.9, '4'],
    [EVIL, 'NaN', '4'],
  ] as const) {
    const { run } = await post('runs/create', { experiment_id, run_name, start_time: 1_764_000_000_000 });
    const { run_id } = run.info;
    runs[run_name] = run_id;
    const losses = [1, 0.5, 0.25].map((value, step) => ({ key: 'loss', value, step, timestamp: step }));
    const metrics = [{ key: 'score of it', value: score, step: 0, timestamp: 5 }, ...losses];
    await post('runs/log-batch', {
      run_id,
      metrics,
      params: [{ key: 'depth', value: depth }],
      tags: [{ key: 'note', value: EVIL }],
    });
  }
  for (const [path, content] of [
    ['table.csv', `a,b\n1,${EVIL}\n`],
    ['deep/er/conf.json', '{"a":[1]}'],
    ['page.html', EVIL],
    ['dot.png', Buffer.from('89504e470d0a1a0a', 'hex')],
    ['bytes.bin', Buffer.from([1, 0, 2])],
  ] as const) {
    const url = `/api/2.0/mlflow-artifacts/artifacts/1/${runs.low}/artifacts/${path}`;
    const headers = { 'content-type': 'application/octet-stream' };
    expect((await inject(app, { method: 'PUT', url, payload: content, headers })).statusCode).toBe(200);
  }
  for (const name of ['churn & co', 'other']) await post('registered-models/create', { name });
  for (const _ of [1, 2]) {
    await post('model-versions/create', {
      name: 'churn & co',
      source: `mlflow-artifacts:/1/${runs.low}/artifacts/m`,
      run_id: runs.low,
    });
  }
  await post('registered-models/alias', { name: 'churn & co', alias: 'champion', version: '1' });
});
afterAll(() => app.close());

/** Asks as over the one port, which the pages share with the tracking server. */
function inject({ server, tracking }: TestApplication, request: string | InjectOptions): Promise<LightMyRequestResponse> {
  const options = typeof request === 'string' ? { url: request } : request;
  return (isTrackingPath(String(options.url)) ? tracking : server).inject(options);
}

async function post(path: string, payload: object) {
  const response = await inject(app, { method: 'POST', url: `/api/2.0/mlflow/${path}`, payload });
  expect([path, response.statusCode]).toEqual([path, 200]);
  return response.json();
}

async function page(url: string): Promise<string> {
  const { statusCode, body, headers } = await inject(app, url);
  expect([url, statusCode, headers['content-type']]).toEqual([url, 200, 'text/html; charset=utf-8']);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).not.toContain('unsafe');
  expect(body).not.toMatch(/<script|<style| style=/);
  // An id twice would give a chart the name of another one.
  const ids = [...body.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  return body;
}

/** The addresses that a page links to. */
function linksOf(body: string): string[] {
  return [...body.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&#38;', '&').replaceAll('&#39;', "'"));
}

/** Names of runs in the order of a table. */
function order(body: string): string[] {
  return [...body.matchAll(/href="\/runs\/(\w+)"/g)].map(
    ([, id]) => Object.keys(runs).find((name) => runs[name] === id) as string,
  );
}

describe('pages', () => {
  it('lead from one to the next, and every link of them is answered', async () => {
    const seen = new Set(['/', '/experiments', '/models']);
    for (const url of seen) {
      const { statusCode, headers, body } = await inject(app, url);
      expect([url, statusCode]).toEqual([url, 200]);
      if (headers['content-type'] !== 'text/html; charset=utf-8') continue;
      expect(body).not.toContain('<script');
      for (const link of linksOf(body)) seen.add(link);
    }
    for (const name of ['low', 'high', EVIL]) expect(seen).toContain(`/runs/${runs[name]}`);
    expect(seen).toContain('/models/churn%20%26%20co');
    expect([...seen].filter((url) => url.includes('conf.json'))).not.toEqual([]);
  });

  it('take their looks from a stylesheet that browsers may keep', async () => {
    const path = linksOf(await page('/experiments')).find((link) => link.endsWith('.css')) as string;
    const { statusCode, headers, body } = await inject(app, path);
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
    expect(headers['cache-control']).toContain('immutable');
    // Charts in a dark page.
    expect(body).toMatch(/prefers-color-scheme: dark.*\.chart-series-0/s);
    expect((await inject(app, '/assets/0123456789abcdef.css')).statusCode).toBe(404);
  });

  it('experiments are found by a part of their name, and sorted', async () => {
    expect(linksOf(await page('/experiments?filter=OTHER'))).not.toContain('/experiments/1');
    expect(linksOf(await page('/experiments?filter=OTHER'))).toContain('/experiments/2');
    const sorted = linksOf(await page('/experiments?order_by=name+DESC')).filter((link) => /^\/experiments\/\d$/.test(link));
    expect(sorted).toEqual(['/experiments/1', '/experiments/2', '/experiments/0']);
  });

  it('runs are filtered', async () => {
    const body = await page(`/experiments/1?${new URLSearchParams({ filter: "params.depth = '4'" })}`);
    expect(order(body).sort()).toEqual([EVIL, 'high']);
  });

  it('a filter that is wrong is shown again, with what is wrong about it', async () => {
    const { statusCode, body } = await inject(app, '/experiments/1?filter=metrics.loss+%3E');
    expect(statusCode).toBe(400);
    expect(body).toContain('value="metrics.loss &#62;"');
    expect(body).toMatch(/class="error">[^<]*metrics\.loss/);
  });

  it('runs are sorted by a click on a column, and the other way by another', async () => {
    const column = (body: string) =>
      linksOf(body).find((link) => new URL(link, 'http://churnops').searchParams.get('order_by')?.includes('score of it'));
    const down = await page(column(await page('/experiments/1')) as string);
    expect(order(down).filter((name) => name !== EVIL)).toEqual(['high', 'low']);
    const up = await page(column(down) as string);
    expect(order(up).filter((name) => name !== EVIL)).toEqual(['low', 'high']);
  });

  it('runs stand side by side, with what differs between them marked and a line of each', async () => {
    const body = await page(`/compare?run=${runs.low}&run=${runs.high}`);
    const row = (key: string) =>
      new RegExp(`<tr class="(\\w*)"><td>${key}</td><td>([^<]*)</td><td>([^<]*)</td>`).exec(body)?.slice(1);
    expect(row('score of it')).toEqual(['differs', '0.7', '0.9']);
    expect(row('loss')).toEqual(['', '0.25', '0.25']);
    expect(row('depth')).toEqual(['differs', '2', '4']);
    const [chart = ''] = /<svg[^>]*class="chart".*?<\/svg>/s.exec(body) ?? [];
    const lines = [...chart.matchAll(/<g class="[^"]*" color="([^"]+)"><path class="chart-line" d="M([^"]+)"/g)];
    expect(lines).toHaveLength(2);
    expect(new Set(lines.map(([, colour]) => colour)).size).toBe(2);
    // Three steps at equal distances, falling: in a picture y grows downwards.
    const points = String(lines[0]?.[2])
      .split('L')
      .map((point) => point.split(',').map(Number) as [number, number]);
    const [[x0, y0], [x1, y1], [x2, y2]] = points as [[number, number], [number, number], [number, number]];
    expect(x1 - x0).toBeCloseTo(x2 - x1, 0);
    expect((y2 - y1) / (y1 - y0)).toBeCloseTo(0.5, 1);
    // The same as a table: a row a step.
    const [, table = ''] = /<summary>Show as table<\/summary>(.*?)<\/details>/s.exec(body) ?? [];
    const cells = [...table.matchAll(/<td>([^<]*)<\/td>/g)].map(([, cell]) => Number(cell));
    expect(cells).toEqual([0, 1, 1, 1, 0.5, 0.5, 2, 0.25, 0.25]);
    expect(await page('/compare')).toContain('tick some');
  });

  it.each([
    ['a table', 'table.csv', '<td>&#60;script&#62;'],
    ['JSON, indented', 'deep/er/conf.json', '&#34;a&#34;: [\n'],
    ['HTML as its text', 'page.html', '<pre>&#60;script&#62;'],
    ['a picture', 'dot.png', `src="data:image/png;base64,${Buffer.from('89504e470d0a1a0a', 'hex').toString('base64')}"`],
    ['other bytes only as a download', 'bytes.bin', 'download it'],
  ])('a file of a run is looked at: %s', async (_what, file, shown) => {
    expect(await page(`/runs/${runs.low}?${new URLSearchParams({ file })}`)).toContain(shown);
  });

  it.each([
    ['/runs/0123456789abcdef0123456789abcdef', 404],
    ['/experiments/99', 404],
    ['/models/nothing', 404],
  ])('%s is not there', async (url, status) => {
    const { statusCode, body } = await inject(app, { url, headers: { accept: 'text/html' } });
    expect(statusCode).toBe(status);
    expect(body).toContain('class="error"');
  });

  it('a file that is not there, or beyond the run, is not shown', async () => {
    for (const [file, status] of [
      ['no.txt', 404],
      ['../../../../config', 400],
      ['/etc/passwd', 400],
    ] as const) {
      const { statusCode } = await inject(app, `/runs/${runs.low}?${new URLSearchParams({ file })}`);
      expect([file, statusCode]).toEqual([file, status]);
    }
  });
});

describe('promoting', () => {
  const promote = (headers: Record<string, string> = {}): Promise<LightMyRequestResponse> =>
    inject(app, {
      method: 'POST',
      url: '/models/churn%20%26%20co/alias',
      payload: 'alias=champion&version=2',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  const champion = async () => {
    const url = '/api/2.0/mlflow/registered-models/alias?name=churn%20%26%20co&alias=champion';
    return (await inject(app, url)).json().model_version.version;
  };

  it('is refused to the pages of others', async () => {
    expect((await promote({ origin: 'http://evil.example' })).statusCode).toBe(403);
    expect(await champion()).toBe('1');
  });

  it('moves the alias by one click', async () => {
    const body = await page('/models/churn%20%26%20co');
    expect(body.match(/action="\/models\/churn%20%26%20co\/alias"/g)).toHaveLength(1);
    const { statusCode, headers } = await promote({ host: 'localhost:5000', origin: 'http://localhost:5000' });
    expect([statusCode, headers.location]).toEqual([303, '/models/churn%20%26%20co']);
    expect(await champion()).toBe('2');
  });

  it('says what is wrong', async () => {
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } } as const;
    const url = '/models/churn%20%26%20co/alias';
    expect((await inject(app, { ...form, url, payload: 'alias=champion' })).statusCode).toBe(400);
    expect((await inject(app, { ...form, url, payload: 'alias=champion&version=9' })).statusCode).toBe(404);
    expect((await inject(app, { ...form, url, payload: `alias=${'a'.repeat(20_000)}` })).statusCode).toBe(413);
  });
});

describe('with logins', () => {
  const basic = (name: string, password: string) => ({
    authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
  });
  const admin = basic('admin', 'a long password');
  const reader = basic('reader', 'another password');
  let guarded: TestApplication;
  beforeAll(async () => {
    guarded = await testApplication({ requiresLogin: true });
    await guarded.authentication?.users.create('admin', 'a long password', { isAdmin: true, permission: 'MANAGE' });
    const api = async (path: string, payload: object) => {
      const { statusCode } = await inject(guarded, {
        method: 'POST',
        url: `/api/2.0/mlflow/${path}`,
        payload,
        headers: admin,
      });
      expect([path, statusCode]).toEqual([path, 200]);
    };
    await api('users/create', { username: 'reader', password: 'another password' });
    await api('registered-models/create', { name: 'm' });
    await api('model-versions/create', { name: 'm', source: 's3://bucket/m' });
  });
  afterAll(() => guarded.close());

  it('the browser asks for a name and a password', async () => {
    for (const url of ['/', '/experiments', '/models', '/models/m', STYLESHEET.path]) {
      const { statusCode, headers } = await inject(guarded, url);
      expect([url, statusCode, headers['www-authenticate']]).toEqual([url, 401, expect.stringContaining('Basic')]);
    }
  });

  it('pages show and do what their viewer may', async () => {
    const promote = (headers: Record<string, string>) =>
      inject(guarded, {
        method: 'POST',
        url: '/models/m/alias',
        payload: 'alias=champion&version=1',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      });
    expect((await inject(guarded, { url: '/models/m', headers: reader })).statusCode).toBe(200);
    expect((await promote(reader)).statusCode).toBe(403);
    expect((await promote(admin)).statusCode).toBe(303);
  });

  it('the model that scores every night is promoted with the rights of whoever presses the button, and their name', async () => {
    const { context } = guarded;
    const { version } = await registerPipeline(context, madeUpPipeline(context.schema));
    const promote = (headers: Record<string, string>) =>
      inject(guarded, {
        method: 'POST',
        url: '/models/telco_customer_churn/alias',
        payload: `alias=champion&version=${version}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      });
    expect((await promote(reader)).statusCode).toBe(403);
    expect((await listModels(context))[0]).toMatchObject({ champion: false, reigns: [] });
    const line = vi.spyOn(context.line, 'do');
    expect((await promote(admin)).statusCode).toBe(303);
    // In line with promotions by command.
    expect(line.mock.calls[0]?.[0]).toBe('promotion');
    expect((await listModels(context))[0]).toMatchObject({ champion: true, reigns: [{ promoted_by: 'admin' }] });
  });
});
