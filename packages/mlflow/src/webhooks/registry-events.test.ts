import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestStores, testStores } from '../testing-stores.js';
import { RegistryEvents } from './registry-events.js';
import type { RegistryEvent, WebhookEventName } from './webhook-event.js';
import { WebhookStore } from './webhook-store.js';
import { WebhookTargets } from './webhook-targets.js';

let stores: TestStores;
let events: RegistryEvents;
/** What the listener heard. */
let heard: RegistryEvent[];
beforeAll(async () => {
  stores = await testStores();
  await stores.registry.models.create('events model', '', []);
  await stores.registry.models.create('events prompt', '', [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]);
});
beforeEach(async () => {
  await stores.db.deleteFrom('webhooks').execute();
  heard = [];
  events = new RegistryEvents(() => 7);
  events.listen((event) => heard.push(event));
});

async function webhook(names: WebhookEventName[], status: 'ACTIVE' | 'DISABLED' = 'ACTIVE'): Promise<string> {
  const store = new WebhookStore(stores.db, () => 1, new WebhookTargets());
  const fields = { name: 'hook', url: 'https://8.8.8.8', events: names, description: '', secret: '', status };
  return (await store.create(fields)).webhook_id;
}

async function deliveries(webhookId: string) {
  const query = stores.db.selectFrom('webhook_deliveries').selectAll().where('webhook_id', '=', webhookId);
  return (await query.execute()).map(({ event, data }) => ({ event, data }));
}

const aliasSet = (name: string): RegistryEvent => ({
  entity: 'model_version_alias',
  action: 'created',
  name,
  data: { alias: 'a', version: '1' },
});

describe('RegistryEvents', () => {
  it('records a delivery, due at once, for each webhook that subscribed', async () => {
    const [first, second, other, disabled] = [
      await webhook(['model_version_alias.created']),
      await webhook(['registered_model.created', 'model_version_alias.created']),
      await webhook(['model_version_alias.deleted']),
      await webhook(['model_version_alias.created'], 'DISABLED'),
    ];
    const event = aliasSet('events model');
    expect(await events.making(stores.db, async () => ({ result: 'made', events: [event] }))).toBe('made');
    const told = [{ event: 'model_version_alias.created', data: { name: 'events model', alias: 'a', version: '1' } }];
    expect([await deliveries(first), await deliveries(second)]).toEqual([told, told]);
    expect([await deliveries(other), await deliveries(disabled)]).toEqual([[], []]);
    expect(heard).toEqual([event]);
    const rows = await stores.db.selectFrom('webhook_deliveries').selectAll().where('webhook_id', '=', first).execute();
    expect(rows.map((row) => [row.status, Number(row.next_attempt_at), Number(row.created_at)])).toEqual([['PENDING', 7, 7]]);
  });

  it('uses the prompt events for prompts', async () => {
    const id = await webhook(['prompt_alias.created', 'model_version_alias.created']);
    await events.making(stores.db, async () => ({ result: undefined, events: [aliasSet('events prompt')] }));
    expect(await deliveries(id)).toEqual([
      { event: 'prompt_alias.created', data: { name: 'events prompt', alias: 'a', version: '1' } },
    ]);
  });

  it('announces nothing if the change fails', async () => {
    const id = await webhook(['model_version_alias.created']);
    const failed = events.making(stores.db, async (tx) => {
      await tx.insertInto('registered_model_tags').values({ name: 'events model', key: 'failed', value: 'v' }).execute();
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect([await deliveries(id), heard]).toEqual([[], []]);
    const tags = await stores.registry.models.tags('events model');
    expect(tags.map(({ key }) => key)).not.toContain('failed');
  });

  it("makes no change if the event can't be recorded", async () => {
    const unreadable = { ...aliasSet('events model'), data: { alias: 'a\0b' } };
    const failed = events.making(stores.db, async (tx) => {
      await tx.insertInto('registered_model_tags').values({ name: 'events model', key: 'unnoted', value: 'v' }).execute();
      return { result: undefined, events: [unreadable] };
    });
    // A JSON column takes no NUL.
    await expect(failed).rejects.toThrow();
    const tags = await stores.registry.models.tags('events model');
    expect([tags.map(({ key }) => key).includes('unnoted'), heard]).toEqual([false, []]);
  });
});
