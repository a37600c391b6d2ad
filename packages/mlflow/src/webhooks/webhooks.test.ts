import { createHmac } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestServer, testServer } from '../testing.js';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const SECRET = 'between us';
const received: Received[] = [];
const arrivals = new EventEmitter();
let receiver: Server;
let address: string;
let mlflow: TestServer;

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    received.push({ path: request.url as string, headers: request.headers, text });
    arrivals.emit('message');
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  mlflow = await testServer({ webhooks: { allowedSchemes: ['http', 'https'], allowPrivateAddresses: true } });
});
afterAll(async () => {
  await mlflow.close();
  receiver.close();
});

const event = (entity: string, action: string) => ({ entity, action });
const VERSION_CREATED = event('MODEL_VERSION', 'CREATED');

async function createWebhook(path: string, events: object[], more: object = {}): Promise<string> {
  const { status, body } = await mlflow.call('POST', 'webhooks', { name: 'hook', url: address + path, events, ...more });
  expect(status).toBe(200);
  return body.webhook.webhook_id;
}

/** What came at a path, once there is as much. */
async function arrived(path: string, count: number): Promise<Received[]> {
  const signal = AbortSignal.timeout(8000);
  for (;;) {
    const found = received.filter((message) => message.path === path);
    if (found.length >= count) return found;
    await once(arrivals, 'message', { signal });
  }
}

async function createVersion(name: string): Promise<void> {
  await mlflow.call('POST', 'registered-models/create', { name });
  const run = await mlflow.call('POST', 'runs/create', { experiment_id: '0' });
  const { run_id, artifact_uri } = run.body.run.info;
  const { status } = await mlflow.call('POST', 'model-versions/create', { name, source: `${artifact_uri}/model`, run_id });
  expect(status).toBe(200);
}

describe('webhooks', () => {
  it('report what happens in the registry, signed', async () => {
    const events = [
      VERSION_CREATED,
      event('MODEL_VERSION_ALIAS', 'CREATED'),
      event('MODEL_VERSION_ALIAS', 'DELETED'),
      event('MODEL_VERSION_TAG', 'SET'),
      event('MODEL_VERSION_TAG', 'DELETED'),
    ];
    await createWebhook('/all', events, { secret: SECRET });
    await createWebhook('/disabled', events, { status: 'DISABLED' });
    await createVersion('told');
    const byVersion = { name: 'told', version: '1' };
    await mlflow.call('POST', 'registered-models/alias', { ...byVersion, alias: 'champion' });
    await mlflow.call('DELETE', 'registered-models/alias', { name: 'told', alias: 'champion' });
    await mlflow.call('POST', 'model-versions/set-tag', { ...byVersion, key: 'k', value: 'v' });
    await mlflow.call('DELETE', 'model-versions/delete-tag', { ...byVersion, key: 'k' });
    const messages = await arrived('/all', 5);
    const told = Object.fromEntries(
      messages.map(({ text }) => {
        const { entity, action, data } = JSON.parse(text);
        return [`${entity}.${action}`, data];
      }),
    );
    expect(told).toMatchObject({
      'model_version.created': { ...byVersion, tags: {}, description: null },
      'model_version_alias.created': { ...byVersion, alias: 'champion' },
      'model_version_alias.deleted': { name: 'told', alias: 'champion' },
      'model_version_tag.set': { ...byVersion, key: 'k', value: 'v' },
      'model_version_tag.deleted': { ...byVersion, key: 'k' },
    });
    for (const { headers, text } of messages) {
      const { 'x-mlflow-delivery-id': id, 'x-mlflow-timestamp': time } = headers;
      const digest = createHmac('sha256', SECRET).update(`${id}.${time}.${text}`).digest('base64');
      expect(headers['x-mlflow-signature']).toBe(`v1,${digest}`);
      expect(Math.abs(Date.now() / 1000 - Number(time))).toBeLessThan(60);
    }
    expect(received.filter(({ path }) => path === '/disabled')).toEqual([]);
  });

  it('keep a log', async () => {
    const id = await createWebhook('/logged', [VERSION_CREATED]);
    await createVersion('logged');
    // The answer is noted a moment after the message has arrived.
    await vi.waitFor(async () => {
      const { body } = await mlflow.call('GET', `webhooks/${id}/deliveries`);
      expect(body.deliveries).toMatchObject([
        { event: VERSION_CREATED, status: 'DELIVERED', attempts: 1, response_status: 204, data: { name: 'logged' } },
      ]);
    });
  });

  it('distinguish prompts from models', async () => {
    await createWebhook('/prompts', [event('PROMPT', 'CREATED'), event('PROMPT_VERSION', 'CREATED'), VERSION_CREATED]);
    const tags = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }];
    await mlflow.call('POST', 'registered-models/create', { name: 'greeting', tags });
    await mlflow.call('POST', 'model-versions/create', {
      name: 'greeting',
      source: 'prompt-template',
      tags: [...tags, { key: 'mlflow.prompt.text', value: 'Hello {{name}}' }],
    });
    const told = (await arrived('/prompts', 2))
      .map(({ text }) => JSON.parse(text))
      .sort((a, b) => (a.entity < b.entity ? -1 : 1));
    expect(told).toMatchObject([
      { entity: 'prompt', data: { name: 'greeting' } },
      { entity: 'prompt_version', data: { name: 'greeting', version: '1', template: 'Hello {{name}}' } },
    ]);
  });

  it('are made, shown without their secret, changed, tested and deleted', async () => {
    const id = await createWebhook('/mine', [VERSION_CREATED], { secret: SECRET, description: 'mine' });
    const { body } = await mlflow.call('GET', `webhooks/${id}`);
    expect(body.webhook).toMatchObject({
      webhook_id: id,
      name: 'hook',
      description: 'mine',
      status: 'ACTIVE',
      events: [VERSION_CREATED],
    });
    expect(JSON.stringify(body)).not.toContain(SECRET);
    const changed = await mlflow.call('PATCH', `webhooks/${id}`, { name: 'renamed', status: 'DISABLED' });
    expect(changed.body.webhook).toMatchObject({ name: 'renamed', status: 'DISABLED', url: `${address}/mine` });
    const tested = await mlflow.call('POST', `webhooks/${id}/test`);
    expect(tested.body.result).toEqual({ success: true, response_status: 204, response_body: '' });
    expect(JSON.parse((await arrived('/mine', 1))[0]?.text as string)).toMatchObject({
      entity: 'model_version',
      action: 'created',
    });
    const page = await mlflow.call('GET', 'webhooks', { max_results: '1' });
    expect(page.body.webhooks).toHaveLength(1);
    expect(page.body.next_page_token).toBeTruthy();
    expect((await mlflow.call('DELETE', `webhooks/${id}`)).status).toBe(200);
    expect((await mlflow.call('GET', `webhooks/${id}`)).body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
  });

  it('leave out the tags with which MLflow marks prompts', async () => {
    await createWebhook('/tags', [event('PROMPT', 'CREATED'), event('PROMPT_VERSION', 'CREATED')]);
    const marks = ['mlflow.prompt.is_prompt', '_mlflow_prompt_type'].map((key) => ({ key, value: 'true' }));
    const tags = [...marks, { key: 'team', value: 'red' }];
    await mlflow.call('POST', 'registered-models/create', { name: 'marked', tags });
    const text = { key: 'mlflow.prompt.text', value: 'Hi' };
    await mlflow.call('POST', 'model-versions/create', { name: 'marked', source: 'prompt-template', tags: [...tags, text] });
    const told = (await arrived('/tags', 2)).map(({ text: message }) => JSON.parse(message).data.tags);
    expect(told).toEqual([{ team: 'red' }, { team: 'red' }]);
  });

  it.each([
    [{ events: [] }, 'Webhook events must be a non-empty list of WebhookEvent objects: [].'],
    [
      { events: [event('MODEL_VERSION', 'DELETED')] },
      "Invalid action 'deleted' for entity 'model_version'. Valid actions are: ['created']",
    ],
    [
      { events: [event('PROMPT_TAG', 'CREATED')] },
      "Invalid action 'created' for entity 'prompt_tag'. Valid actions are: ['deleted', 'set']",
    ],
    [{ events: [event('CONSTRUCTOR', 'NAME')] }, "There is no webhook entity 'CONSTRUCTOR'."],
    [{ url: 'file:///etc/passwd' }, "Invalid webhook URL scheme: 'file'. Allowed schemes are: http, https."],
    [{ url: 'nowhere' }, "Invalid webhook URL scheme: ''. Allowed schemes are: http, https."],
    [
      { name: '.x' },
      "Webhook name '.x' is invalid. It must start and end with a letter or digit, be less than 63 characters long, and " +
        'contain only letters, digits, dots (.), underscores (_), and hyphens (-).',
    ],
  ])('are refused with %j', async (wrong, message) => {
    const { status, body } = await mlflow.call('POST', 'webhooks', {
      name: 'ok',
      url: address,
      events: [VERSION_CREATED],
      ...wrong,
    });
    expect([status, body.error_code, body.message]).toEqual([400, 'INVALID_PARAMETER_VALUE', message]);
    const id = await createWebhook('/kept', [VERSION_CREATED]);
    const update = await mlflow.call('PATCH', `webhooks/${id}`, wrong);
    // An update without events leaves those that there are.
    expect(update.status).toBe('events' in wrong && wrong.events.length === 0 ? 200 : 400);
    expect((await mlflow.call('GET', `webhooks/${id}`)).body.webhook).toMatchObject({ name: 'hook', url: `${address}/kept` });
  });
});
