import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postWebhook } from './post-webhook.js';
import { WebhookTargets } from './webhook-targets.js';

const TARGETS = new WebhookTargets({ allowedSchemes: ['http'], allowPrivateAddresses: true });
const MESSAGE = {
  deliveryId: '7f9c24e8-3b12-4c5e-9d2a-1f0e8b6a5c4d',
  event: 'model_version.created',
  data: { name: 'größe', version: '1' },
  happenedAt: Date.UTC(2026, 2, 1, 12, 30, 15, 250),
} as const;
/** When it is sent: 1,772,368,216.9 s after 1970. */
const NOW = 1_772_368_216_900;

let receiver: Server;
let url: string;
let answer: [status: number, headers: OutgoingHttpHeaders, body: string];
let received: { method: string | undefined; headers: IncomingHttpHeaders; body: string }[];
beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    received.push({ method: request.method, headers: request.headers, body: await text(request) });
    const [status, headers, body] = answer;
    response.writeHead(status, headers).end(body);
  });
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook?a=b`;
});
afterAll(() => receiver.close());

function post(secret: string, answered: [status: number, headers?: OutgoingHttpHeaders, body?: string] = [204]) {
  received = [];
  const [status, headers = {}, body = ''] = answered;
  answer = [status, headers, body];
  return postWebhook(url, secret, MESSAGE, NOW, TARGETS);
}

describe('postWebhook', () => {
  it('sends JSON with the event, and the headers of MLflow', async () => {
    await post('');
    const [message] = received;
    expect(message?.method).toBe('POST');
    expect(JSON.parse(message?.body as string)).toEqual({
      entity: 'model_version',
      action: 'created',
      timestamp: '2026-03-01T12:30:15.250Z',
      data: { name: 'größe', version: '1' },
    });
    expect(message?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-mlflow-delivery-id': MESSAGE.deliveryId,
      'x-mlflow-timestamp': '1772368216',
    });
    expect(message?.headers).not.toHaveProperty('x-mlflow-signature');
  });

  it('signs it with the secret, as MLflow does', async () => {
    await post('a secret, ü');
    // What mlflow.webhooks.delivery._generate_hmac_signature of MLflow 3.17.2 makes of the same delivery.
    expect(received[0]?.headers['x-mlflow-signature']).toBe('v1,oKlKwM8/SBpywI/h4zXgOPULwWXeSpmydjOjKIEfTNA=');
  });

  it('gives the status and the beginning of the answer', async () => {
    expect(await post('', [500, {}, 'x'.repeat(5000)])).toEqual({ status: 500, body: 'x'.repeat(2000), retryAfter: undefined });
    expect(await post('', [429, { 'retry-after': '20' }, 'later'])).toEqual({ status: 429, body: 'later', retryAfter: 20 });
    // A date is not followed.
    const dated = await post('', [503, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }]);
    expect(dated.retryAfter).toBeUndefined();
  });

  it('follows no redirect, as it could lead to an unchecked address', async () => {
    expect((await post('', [302, { location: url }])).status).toBe(302);
    expect(received).toHaveLength(1);
  });

  it('fails if nobody is there', async () => {
    await expect(postWebhook('http://127.0.0.1:1/', '', MESSAGE, NOW, TARGETS)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
