import { once } from 'node:events';
import { createServer, type OutgoingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { MlflowDatabase } from '../database/tables.js';
import { testStores } from '../testing-stores.js';
import { RegistryEvents } from './registry-events.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookStore } from './webhook-store.js';
import { WebhookTargets } from './webhook-targets.js';

const TARGETS = new WebhookTargets({ allowedSchemes: ['http'], allowPrivateAddresses: true });

/** ms since the test began: waiting moves it on, and nothing else does. */
let now: number;
let db: MlflowDatabase;
let receiver: Server;
let webhookId: string;
/** What the receiver answers, one after the other; then 204. */
let answers: [status: number, headers?: OutgoingHttpHeaders][];
/** Each message that came: when, and the ID of its delivery. */
let received: { at: number; id: unknown }[];
let senders: WebhookSender[];

beforeAll(async () => {
  ({ db } = await testStores());
  receiver = createServer((request, response) => {
    received.push({ at: now, id: request.headers['x-mlflow-delivery-id'] });
    response.writeHead(...(answers.shift() ?? ([204] as [number]))).end('said');
  });
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => receiver.close());
beforeEach(async () => {
  [now, answers, received, senders] = [0, [], [], []];
  await db.deleteFrom('webhooks').execute();
  const { webhook_id } = await new WebhookStore(db, () => now, TARGETS).create({
    name: 'hook',
    url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
    events: ['model_version.created'],
    description: '',
    secret: '',
    status: 'ACTIVE',
  });
  webhookId = webhook_id;
});
afterEach(() => Promise.all(senders.map((sender) => sender.close())));

async function versionCreated(name: string): Promise<void> {
  const event = { entity: 'model_version', action: 'created', name, data: { version: '1' } } as const;
  await new RegistryEvents(() => now).making(db, async () => ({ result: undefined, events: [event] }));
}

/** Has a sender at work until nothing is due any more; gives the log. */
async function deliver() {
  const log = () => db.selectFrom('webhook_deliveries').selectAll().where('webhook_id', '=', webhookId).execute();
  await new Promise<void>((resolve, reject) => {
    const wait = async (ms: number) => {
      const pending = (await log()).some(({ status }) => status === 'PENDING');
      if (pending) now += ms;
      else resolve();
      // It is not asked again: the sender rests until the test is over.
      if (!pending) await new Promise<never>(() => {});
    };
    const sender = new WebhookSender(db, () => now, reject, TARGETS, wait);
    senders.push(sender);
    sender.wake();
  });
  return log();
}

it('tries again after twice the wait each time, with the same ID, until it is delivered', async () => {
  answers = [[500], [503], [302]];
  await versionCreated('flaky');
  expect(await deliver()).toMatchObject([
    { status: 'DELIVERED', attempts: 4, response_status: 204, response_body: '', finished_at: 7000 },
  ]);
  expect(received.map(({ at }) => at)).toEqual([0, 1000, 3000, 7000]);
  expect(new Set(received.map(({ id }) => id)).size).toBe(1);
});

it('waits a minute at most, and gives up after eight attempts', async () => {
  answers = Array.from({ length: 8 }, () => [500]);
  await versionCreated('down');
  expect(await deliver()).toMatchObject([{ status: 'FAILED', attempts: 8, response_status: 500, response_body: 'said' }]);
  expect(received.map(({ at }) => at / 1000)).toEqual([0, 1, 3, 7, 15, 31, 63, 123]);
});

it('waits as long as the receiver asks for, but a minute at most', async () => {
  answers = [
    [429, { 'retry-after': '20' }],
    [503, { 'retry-after': '3600' }],
  ];
  await versionCreated('busy');
  await deliver();
  expect(received.map(({ at }) => at / 1000)).toEqual([0, 20, 80]);
});

it("records why the receiver couldn't be reached", async () => {
  await db.updateTable('webhooks').set({ url: 'http://127.0.0.1:1/' }).execute();
  await versionCreated('away');
  expect(await deliver()).toMatchObject([
    { status: 'FAILED', response_status: null, error: expect.stringContaining('ECONNREFUSED') },
  ]);
});

it('takes over a delivery whose sender is gone, once it is due again', async () => {
  await versionCreated('left');
  await db.updateTable('webhook_deliveries').set({ attempts: 1, next_attempt_at: 60_000 }).execute();
  expect(await deliver()).toMatchObject([{ status: 'DELIVERED', attempts: 2 }]);
  expect(received.map(({ at }) => at)).toEqual([60_000]);
});

it('immediately sends a delivery that is recorded while it is idle', async () => {
  await deliver();
  await versionCreated('soon');
  const arrival = once(receiver, 'request');
  senders[0]?.wake();
  await arrival;
  expect(received).toHaveLength(1);
});
