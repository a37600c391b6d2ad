import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { perform } from '../cli/perform.js';
import { statusCommand } from '../commands/status.js';
import { readConfig } from '../config.js';
import { importCustomers } from '../customers/import-customers.js';
import { silentProgress } from '../progress.js';
import { announceServer } from '../serving/server-file.js';
import { dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { smallChampion } from '../testing-champion.js';
import { inSpan, traceFields } from './tracer.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const traceparent = `00-${TRACE}-${CALLER}-01`;

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: { key: string; value: Record<string, unknown> }[];
  readonly status: { code: number };
}
interface Export {
  readonly resourceSpans: { resource: { attributes: Span['attributes'] }; scopeSpans: { spans: Span[] }[] }[];
}

/** Takes OTLP as JSON over HTTP, as a collector does: https://opentelemetry.io/docs/specs/otlp/#otlphttp */
let exports: { headers: NodeJS.Dict<string | string[]>; path: string | undefined; body: Export }[];
const collector = createServer(async (request, response) => {
  exports.push({ headers: request.headers, path: request.url, body: (await json(request)) as Export });
  response.setHeader('content-type', 'application/json').end('{}');
});
const spansSent = () =>
  exports.flatMap(({ body }) => body.resourceSpans.flatMap((r) => r.scopeSpans.flatMap(({ spans }) => spans)));
const attributesOf = ({ attributes }: Pick<Span, 'attributes'>) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

let url: string;
beforeAll(async () => {
  exports = [];
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterAll(() => collector.close());

/** The lines of an application's log. */
async function logOf({ home }: TestApplication): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(join(home, 'logs/churnops.log'), 'utf8')).split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

async function withCustomers(overrides: Parameters<typeof testApplication>[0]): Promise<TestApplication> {
  const app = await testApplication({ logLevel: 'info', ...overrides });
  const { header, rows } = await dataSetLines();
  const file = await app.file('customers.csv', [header, ...rows.slice(0, 150)].join('\n'));
  await importCustomers(app.context, file, { progress: silentProgress });
  await smallChampion(app.context);
  return app;
}

const predict = (app: TestApplication, headers = {}) =>
  app.server.inject({
    method: 'POST',
    url: '/api/churnops/v1/predict',
    payload: {},
    headers: { authorization: `Bearer ${app.token}`, ...headers },
  });

describe('with a collector', () => {
  let spans: Span[];
  let log: Record<string, unknown>[];
  beforeAll(async () => {
    const { tracing } = readConfig(
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20secret',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
      },
      '/',
    );
    const app = await withCustomers({ tracing });
    expect((await predict(app, { traceparent })).statusCode).toBe(200);
    expect((await app.server.inject('/nothing?a=secret')).statusCode).toBe(404);
    await app.server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.server.address() as AddressInfo;
    await announceServer(app.home, { url: `http://127.0.0.1:${port}`, token: app.token });
    // A command as a scheduler starts it.
    vi.stubEnv('TRACEPARENT', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`);
    const config = readConfig({ CHURNOPS_HOME: app.home }, app.home);
    await perform(statusCommand, {}, { config, waitMs: 0, progress: silentProgress, signal: new AbortController().signal });
    vi.unstubAllEnvs();
    log = await logOf(app);
    await app.close();
    spans = spansSent();
  });
  const named = (name: string) => spans.filter((span) => span.name === name);
  const only = (name: string) => {
    expect(named(name)).toHaveLength(1);
    return named(name)[0] as Span;
  };

  it('sends them where and as the variables say', () => {
    expect(exports.every(({ path, headers }) => path === '/v1/traces' && headers['api-key'] === 'a secret')).toBe(true);
    const [first] = exports;
    const resource = attributesOf((first as (typeof exports)[0]).body.resourceSpans[0]?.resource as Span);
    expect(resource).toMatchObject({ 'service.name': 'churnops', 'deployment.environment': 'test' });
  });

  it("a request belongs to its caller's trace, a pipeline to the request, its steps to the pipeline", () => {
    const request = only('POST /api/churnops/v1/predict');
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: CALLER, kind: 2 });
    expect(attributesOf(request)).toEqual({
      'http.request.method': 'POST',
      'http.route': '/api/churnops/v1/predict',
      'http.response.status_code': 200,
      'url.path': '/api/churnops/v1/predict',
    });
    const pipeline = only('batch_pred_pipeline');
    expect(pipeline).toMatchObject({ traceId: TRACE, parentSpanId: request.spanId });
    expect(attributesOf(pipeline)).toMatchObject({ 'churnops.pipeline': 'batch_pred_pipeline' });
    const step = only('load champion');
    expect(step).toMatchObject({ traceId: TRACE, parentSpanId: pipeline.spanId });
    expect(only('score customers')).toMatchObject({ traceId: TRACE, parentSpanId: pipeline.spanId });
    const asked = named('GET /api/2.0/mlflow/registered-models/alias').filter(({ traceId }) => traceId === TRACE);
    expect(asked.map(({ parentSpanId }) => parentSpanId)).toContain(step.spanId);
  });

  it("a request without a caller's trace begins one, and tells nothing of its query", () => {
    const request = only('GET');
    expect(request.traceId).not.toBe(TRACE);
    expect(request.parentSpanId ?? '').toBe('');
    expect(JSON.stringify(spans)).not.toContain('a=secret');
  });

  it('lines of the log have the trace', () => {
    const line = log.find(({ message }) => message === 'scored 150 customers');
    expect(line).toMatchObject({ trace: { id: TRACE }, span: { id: only('batch_pred_pipeline').spanId } });
  });

  it("a command that a server does belongs to the trace of the command's environment", () => {
    const command = only('churnops status');
    expect(command).toMatchObject({ traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16) });
    expect(only('GET /api/churnops/v1/status')).toMatchObject({ traceId: command.traceId, parentSpanId: command.spanId });
  });
});

describe('without one', () => {
  it("lines of the log have the caller's trace all the same, and nothing is sent", async () => {
    exports = [];
    const app = await withCustomers({});
    await predict(app, { traceparent });
    const line = (await logOf(app)).find(({ message }) => message === 'scored 150 customers');
    expect(line).toMatchObject({ trace: { id: TRACE }, span: { id: CALLER } });
    await app.close();
    expect([exports, traceFields()]).toEqual([[], {}]);
  });

  it('one that cannot be reached loses the spans, and nothing else', async () => {
    const tracing = { url: 'http://127.0.0.1:1/v1/traces', headers: {}, serviceName: 'churnops', resource: {} };
    const app = await testApplication({ tracing });
    expect(await inSpan('work', {}, async () => traceFields())).toMatchObject({
      trace: { id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    await expect(inSpan('work', {}, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await app.close();
  });
});

afterEach(() => vi.unstubAllEnvs());
