import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { postWebhook } from '../webhooks/post-webhook.js';
import { eventName, exampleData, splitEvent, type WebhookEventName } from '../webhooks/webhook-event.js';
import type { Webhook, WebhookDelivery, WebhookStore } from '../webhooks/webhook-store.js';
import { type Endpoint, endpoint, maxResults, required, text } from './endpoint.js';

/** mlflow/utils/validation.py, `_validate_webhook_name` */
const name = z.string().regex(/^(?=.{1,63}$)[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i, {
  error: 'a name has 1 to 63 letters, digits, dots, underscores and hyphens, and begins and ends with a letter or digit',
});

const url = z.string().refine(isWebAddress, { error: 'a URL must start with http:// or https:// and name a host' });

const event = z
  .object({ entity: required, action: required })
  .transform(({ entity, action }) => eventName(entity.toLowerCase(), action.toLowerCase()))
  .refine((found) => found !== undefined, { error: 'there is no such event in the registry' })
  .transform((found) => found as WebhookEventName);

const events = z.array(event).min(1);
const status = z.enum(['ACTIVE', 'DISABLED']);
const byId = { webhook_id: required };
const listing = { max_results: maxResults(1000).default(100), page_token: text.optional() };

/** Webhooks for events of the registry, as in MLflow 3. The log of deliveries is ours; MLflow has none. */
export function webhookEndpoints(webhooks: WebhookStore, now: () => number): Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path: 'webhooks',
      needs: 'admin',
      input: { name, url, events, description: text.default(''), secret: text.default(''), status: status.default('ACTIVE') },
      handle: async (input) => ({ webhook: shown(await webhooks.create({ ...input, events: unique(input.events) })) }),
    }),
    endpoint({
      method: 'GET',
      path: 'webhooks',
      needs: 'admin',
      input: listing,
      handle: async ({ max_results, page_token }) => {
        const { items, nextPageToken } = await webhooks.list(max_results, page_token);
        return { webhooks: items.map(shown), next_page_token: nextPageToken };
      },
    }),
    endpoint({
      method: 'GET',
      path: 'webhooks/:webhook_id',
      needs: 'admin',
      input: byId,
      handle: async ({ webhook_id }) => ({ webhook: shown(await webhooks.get(webhook_id)) }),
    }),
    endpoint({
      method: 'PATCH',
      path: 'webhooks/:webhook_id',
      needs: 'admin',
      input: {
        ...byId,
        name: name.optional(),
        url: url.optional(),
        events: z.array(event).optional(),
        description: text.optional(),
        secret: text.optional(),
        status: status.optional(),
      },
      handle: async ({ webhook_id, events: named, ...fields }) => {
        const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
        const update = { ...given, ...(named && named.length > 0 && { events: unique(named) }) };
        return { webhook: shown(await webhooks.update(webhook_id, update)) };
      },
    }),
    endpoint({
      method: 'DELETE',
      path: 'webhooks/:webhook_id',
      needs: 'admin',
      input: byId,
      handle: ({ webhook_id }) => webhooks.delete(webhook_id),
    }),
    endpoint({
      method: 'POST',
      path: 'webhooks/:webhook_id/test',
      needs: 'admin',
      input: { ...byId, event: event.optional() },
      handle: async (input) => {
        const webhook = await webhooks.get(input.webhook_id);
        return { result: await test(webhook, input.event ?? (webhook.events[0] as WebhookEventName), now()) };
      },
    }),
    endpoint({
      method: 'GET',
      path: 'webhooks/:webhook_id/deliveries',
      needs: 'admin',
      input: { ...byId, ...listing },
      handle: async ({ webhook_id, max_results, page_token }) => {
        const { items, nextPageToken } = await webhooks.deliveries(webhook_id, max_results, page_token);
        return { deliveries: items.map(shownDelivery), next_page_token: nextPageToken };
      },
    }),
  ];
}

async function test(webhook: Webhook, tested: WebhookEventName, now: number) {
  const message = { deliveryId: randomUUID(), event: tested, data: exampleData(tested), happenedAt: now };
  try {
    const answer = await postWebhook(webhook.url, webhook.secret, message, now);
    return { success: answer.status < 400, response_status: answer.status, response_body: answer.body };
  } catch (error) {
    return { success: false, error_message: `Failed to test webhook: ${(error as Error).message}` };
  }
}

/** A webhook as clients see it, without its secret. */
function shown({ events: named, secret: _, ...webhook }: Webhook) {
  return { ...webhook, events: named.map(shownEvent) };
}

function shownDelivery({ event: name, ...delivery }: WebhookDelivery) {
  return { ...delivery, event: shownEvent(name) };
}

function shownEvent(name: WebhookEventName) {
  const { entity, action } = splitEvent(name);
  return { entity: entity.toUpperCase(), action: action.toUpperCase() };
}

function unique(names: readonly WebhookEventName[]): WebhookEventName[] {
  return [...new Set(names)];
}

function isWebAddress(address: string): boolean {
  return URL.canParse(address) && ['http:', 'https:'].includes(new URL(address).protocol);
}
