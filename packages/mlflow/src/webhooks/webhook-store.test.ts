import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestStores, testStores } from '../testing-stores.js';
import { type WebhookFields, WebhookStore } from './webhook-store.js';
import { WebhookTargets } from './webhook-targets.js';

const FIELDS: WebhookFields = {
  name: 'hook',
  url: 'https://8.8.8.8/hook',
  events: ['model_version.created'],
  description: 'd',
  secret: 's',
  status: 'ACTIVE',
};
let stores: TestStores;
let webhooks: WebhookStore;
let now: number;
beforeAll(async () => {
  stores = await testStores();
  webhooks = new WebhookStore(stores.db, () => now, new WebhookTargets());
});
beforeEach(async () => {
  now = 1000;
  await stores.db.deleteFrom('webhooks').execute();
});

describe('WebhookStore', () => {
  it('keeps what it was given, under an id of its own', async () => {
    const made = await webhooks.create(FIELDS);
    expect(made).toEqual({
      ...FIELDS,
      webhook_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      creation_timestamp: 1000,
      last_updated_timestamp: 1000,
    });
    expect(await webhooks.get(made.webhook_id)).toEqual(made);
    expect((await webhooks.create(FIELDS)).webhook_id).not.toBe(made.webhook_id);
  });

  it('changes the named fields, and its time', async () => {
    const made = await webhooks.create(FIELDS);
    now = 2000;
    const changed = await webhooks.update(made.webhook_id, { status: 'DISABLED', events: ['prompt.created', 'prompt_tag.set'] });
    expect(changed).toEqual({
      ...made,
      status: 'DISABLED',
      events: ['prompt.created', 'prompt_tag.set'],
      last_updated_timestamp: 2000,
    });
    expect(await webhooks.get(made.webhook_id)).toEqual(changed);
  });

  it('lists the newest first, page by page', async () => {
    for (const name of ['a', 'b', 'c']) {
      now++;
      await webhooks.create({ ...FIELDS, name });
    }
    const first = await webhooks.list(2, undefined);
    expect(first.items.map(({ name }) => name)).toEqual(['c', 'b']);
    const second = await webhooks.list(2, first.nextPageToken);
    expect([second.items.map(({ name }) => name), second.nextPageToken]).toEqual([['a'], undefined]);
    await expect(webhooks.list(2, 'abc')).rejects.toThrow('Invalid page token');
  });

  it('deletes a webhook with the log of its deliveries', async () => {
    const { webhook_id } = await webhooks.create(FIELDS);
    await stores.registry.models.create('webhook-store', '', []);
    for (let i = 0; i < 3; i++) {
      stores.clock.now = 5000 + i;
      await stores.registry.versions.create({ name: 'webhook-store', source: 's3://bucket/x', tags: [] });
    }
    const first = await webhooks.deliveries(webhook_id, 2, undefined);
    expect(first.items.map(({ created_at, status, attempts }) => [Number(created_at), status, attempts])).toEqual([
      [5002, 'PENDING', 0],
      [5001, 'PENDING', 0],
    ]);
    const second = await webhooks.deliveries(webhook_id, 2, first.nextPageToken);
    expect(second.items).toMatchObject([{ event: 'model_version.created', data: { name: 'webhook-store', version: '1' } }]);
    await webhooks.delete(webhook_id);
    const left = await stores.db
      .selectFrom('webhook_deliveries')
      .select('delivery_id')
      .where('webhook_id', '=', webhook_id)
      .execute();
    expect(left).toEqual([]);
  });

  it.each<[string, (of: WebhookStore) => Promise<unknown>]>([
    ['get', (of) => of.get('none')],
    ['update', (of) => of.update('none', { name: 'x' })],
    ['delete', (of) => of.delete('none')],
    ['deliveries', (of) => of.deliveries('none', 1, undefined)],
  ])('%s of one that does not exist', async (_method, ask) => {
    await expect(ask(webhooks)).rejects.toMatchObject({
      code: 'RESOURCE_DOES_NOT_EXIST',
      message: 'Webhook with ID none not found.',
    });
  });

  // In the words of the real server: tests/peers/test_mlflow_searches.py asks both.
  it.each([
    [{ name: '.a' }, "Webhook name '.a' is invalid."],
    [{ name: 'a.' }, "Webhook name 'a.' is invalid."],
    [{ name: 'a b' }, "Webhook name 'a b' is invalid."],
    [{ name: "it's" }, 'Webhook name "it\'s" is invalid.'],
    [{ name: 'a'.repeat(64) }, 'is invalid. It must start and end with a letter or digit, be less than 63 characters long'],
    [{ url: 'http://8.8.8.8' }, "Invalid webhook URL scheme: 'http'. Allowed schemes are: https."],
    [{ url: 'https://10.0.0.1' }, "Webhook URL must not resolve to a non-public IP address. '10.0.0.1' resolves to 10.0.0.1."],
    [{ events: [] }, 'Webhook events must be a non-empty list of WebhookEvent objects: [].'],
  ])('refuses %j, when it is made and when it is changed', async (wrong, message) => {
    const refusal = { code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining(message) };
    await expect(webhooks.create({ ...FIELDS, ...wrong })).rejects.toMatchObject(refusal);
    const made = await webhooks.create(FIELDS);
    await expect(webhooks.update(made.webhook_id, wrong)).rejects.toMatchObject(refusal);
    expect(await webhooks.get(made.webhook_id)).toEqual(made);
  });

  it.each(['a', 'A-b_c.9', 'a'.repeat(63)])('takes the name %s', async (name) => {
    expect((await webhooks.create({ ...FIELDS, name })).name).toBe(name);
  });
});
