import { describe, expect, it } from 'vitest';
import { type Fetch, MlflowRequestError, RestClient, type RestClientOptions } from './rest-client.js';

interface Asked {
  readonly url: string;
  readonly method: string | undefined;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

/** A client of a server that gives these answers, and what it was asked. */
function client(answers: readonly Response[], options: Partial<RestClientOptions> = {}): { rest: RestClient; asked: Asked[] } {
  const asked: Asked[] = [];
  const left = [...answers];
  const answering: Fetch = async (url, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    asked.push({ url, method: init?.method, headers, body: init?.body === undefined ? undefined : String(init.body) });
    return left.shift() as Response;
  };
  return { rest: new RestClient({ trackingUri: 'http://server/', fetch: answering, ...options }), asked };
}

describe('a request', () => {
  it('is the query of a GET: a list repeats its parameter, and undefined values are left out', async () => {
    const { rest, asked } = client([Response.json({}), Response.json({})]);
    await rest.ask('GET artifacts/list', { run_id: 'r', path: undefined });
    await rest.ask('GET /ajax-api/2.0/mlflow/metrics/get-history-bulk-interval', {
      run_ids: ['a', 'b'],
      metric_key: 'ä &=',
      max_results: 5,
    });
    expect(asked.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', 'http://server/api/2.0/mlflow/artifacts/list?run_id=r', undefined],
      [
        'GET',
        'http://server/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids=a&run_ids=b&metric_key=%C3%A4+%26%3D&max_results=5',
        undefined,
      ],
    ]);
  });

  it('is JSON otherwise, with names in the path encoded', async () => {
    const { rest, asked } = client([Response.json({}), Response.json({})], { headers: { authorization: 'Bearer t' } });
    await rest.ask('POST runs/set-tag', { run_id: 'r', key: 'k', value: 'ä' });
    await rest.ask('PATCH logged-models/:model_id', { model_id: 'm/1?', status: 'LOGGED_MODEL_READY' });
    expect(asked).toMatchObject([
      {
        method: 'POST',
        url: 'http://server/api/2.0/mlflow/runs/set-tag',
        headers: { 'content-type': 'application/json', authorization: 'Bearer t' },
        body: '{"run_id":"r","key":"k","value":"ä"}',
      },
      { method: 'PATCH', url: 'http://server/api/2.0/mlflow/logged-models/m%2F1%3F' },
    ]);
  });

  it('and its answer keep all 64 bits of integers', async () => {
    const { rest, asked } = client([new Response('{"run":{"info":{"start_time":1700000000123456789}}}')]);
    const { run } = await rest.ask('POST runs/create', { experiment_id: '0', start_time: 9_223_372_036_854_775_807n });
    expect(asked[0]?.body).toBe('{"experiment_id":"0","start_time":9223372036854775807}');
    expect(run.info.start_time).toBe(1_700_000_000_123_456_789n);
  });
});

describe('a search', () => {
  it('gives one page or all pages', async () => {
    const pages = () => [
      Response.json({ runs: [1, 2], next_page_token: 't' }),
      Response.json({ runs: [3], next_page_token: '' }),
    ];
    const one = await client(pages()).rest.page('POST runs/search', { experiment_ids: ['0'] });
    expect(one).toEqual({ items: [1, 2], nextPageToken: 't' });
    const { rest, asked } = client(pages());
    const found: unknown[] = [];
    for await (const run of rest.items('POST runs/search', { experiment_ids: ['0'], max_results: 2 })) found.push(run);
    expect(found).toEqual([1, 2, 3]);
    expect(asked.map(({ body }) => JSON.parse(body as string).page_token)).toEqual([undefined, 't']);
  });

  it('that finds nothing is empty, even if the server leaves out the list', async () => {
    const found = await client([Response.json({})]).rest.page('GET registered-models/search', {});
    expect(found).toEqual({ items: [], nextPageToken: undefined });
  });
});

describe('a refusal', () => {
  it("has the server's status, code and message, and names the request", async () => {
    const body = { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Run with id=x not found' };
    const { rest } = client([Response.json(body, { status: 404 })]);
    const refused = await rest.ask('GET runs/get', { run_id: 'x' }).catch((error) => error);
    expect(refused).toBeInstanceOf(MlflowRequestError);
    expect(refused).toMatchObject({
      status: 404,
      code: 'RESOURCE_DOES_NOT_EXIST',
      said: 'Run with id=x not found',
      message: 'GET /api/2.0/mlflow/runs/get answered 404: Run with id=x not found',
    });
  });

  it.each([
    ['a page', `<html>${'x'.repeat(1000)}`, `<html>${'x'.repeat(494)}`],
    ['JSON of another kind', '{"detail": "no"}', '{"detail": "no"}'],
    ['nothing', '', ''],
  ])('with the answer %s quotes its beginning', async (_what, text, said) => {
    const refused = await client([new Response(text, { status: 502 })])
      .rest.ask('GET runs/get', { run_id: 'x' })
      .catch((error) => error);
    expect(refused).toMatchObject({ status: 502, code: undefined, said });
  });
});

describe('a server that does not answer', () => {
  const unreachable: Fetch = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }));

  it('is named, with the reason and what to check', async () => {
    const { rest } = client([], { fetch: unreachable });
    await expect(rest.ask('GET runs/get', { run_id: 'x' })).rejects.toMatchObject({
      status: 0,
      code: undefined,
      message:
        'the tracking server at http://server cannot be reached (connect ECONNREFUSED); check MLFLOW_TRACKING_URI and that it runs',
    });
  });

  it('is given up after a while', async () => {
    const silent: Fetch = (_url, init) =>
      new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
    const { rest } = client([], { fetch: silent, timeoutMs: 20 });
    await expect(rest.ask('GET runs/get', { run_id: 'x' })).rejects.toMatchObject({
      status: 0,
      message: expect.stringContaining('cannot be reached (no answer within 0.02 s)'),
    });
  });

  it('to the end is named', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated')) });
    const { rest } = client([new Response(broken)]);
    await expect(rest.ask('GET runs/get', { run_id: 'x' })).rejects.toMatchObject({
      status: 0,
      message: expect.stringContaining('cannot be reached (terminated)'),
    });
  });

  it('as a tracking server does is something else', async () => {
    const { rest } = client([new Response('<html>Welcome</html>')]);
    await expect(rest.ask('GET runs/get', { run_id: 'x' })).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('http://server is no MLflow tracking server: GET /api/2.0/mlflow/runs/get'),
    });
  });

  it('is not blamed if the request was cancelled', async () => {
    const reason = new Error('called off');
    const { rest } = client([], { fetch: unreachable, signal: AbortSignal.abort(reason) });
    await expect(rest.ask('GET runs/get', { run_id: 'x' })).rejects.toBe(reason);
  });
});
