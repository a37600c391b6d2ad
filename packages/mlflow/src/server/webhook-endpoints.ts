import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { MlflowError } from '../protocol/mlflow-error.js';
import { pythonString } from '../protocol/python-text.js';
import { postWebhook } from '../webhooks/post-webhook.js';
import { eventName, exampleData, noSuchEvent, splitEvent, type WebhookEventName } from '../webhooks/webhook-event.js';
import type { Webhook, WebhookDelivery, WebhookStore } from '../webhooks/webhook-store.js';
import type { WebhookTargets } from '../webhooks/webhook-targets.js';
import { type Endpoint, endpoint } from './endpoint.js';
import { refuse } from './input-problem.js';
import { integer, required, text } from './parameters.js';

const event = z.object({ entity: required, action: required }).transform(({ entity, action }, context): WebhookEventName => {
  const named = [entity.toLowerCase(), action.toLowerCase()] as const;
  const found = eventName(...named);
  if (!found) refuse(context, () => noSuchEvent(...named));
  return found ?? z.NEVER;
});

const status = z.enum(['ACTIVE', 'DISABLED']);
const byId = { webhook_id: required };
const MOST_LISTED = 1000;
/** 0 means the default, as in a proto message. */
const size = integer.superRefine((most, context) => {
  if (most < 0 || most > MOST_LISTED) refuse(context, () => `max_results must be between 1 and ${MOST_LISTED}.`);
});
const listing = { max_results: size.default(0).transform((most) => most || 100), page_token: text.optional() };
/** In an update, an empty text or null changes nothing. */
const orNothing = text.nullish().transform((value) => value || undefined);

/** Webhooks for events of the registry, as in MLflow 3. The log of deliveries is ours; MLflow has none. */
export function webhookEndpoints(webhooks: WebhookStore, now: () => number, targets: WebhookTargets): Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path: 'webhooks',
      needs: 'admin',
      input: {
        name: required,
        url: required,
        events: z.array(event),
        description: text.default(''),
        secret: text.default(''),
        status: status.default('ACTIVE'),
      },
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
        name: orNothing,
        url: orNothing,
        events: z.array(event).nullish(),
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
        return { result: await test(webhook, input.event ?? (webhook.events[0] as WebhookEventName), now(), targets) };
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

async function test(webhook: Webhook, tested: WebhookEventName, now: number, targets: WebhookTargets) {
  const message = { deliveryId: randomUUID(), event: tested, data: exampleData(tested), happenedAt: now };
  try {
    const answer = await postWebhook(webhook.url, webhook.secret, message, now, targets);
    return { success: answer.status < 400, response_status: answer.status, response_body: answer.body };
  } catch (error) {
    return { success: false, error_message: `Failed to test webhook: ${shownError(error as Error)}` };
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

/** Each once, and by name, as the real server has them. The first is what a test of the webhook sends. */
function unique(names: readonly WebhookEventName[]): WebhookEventName[] {
  return [...new Set(names)].sort();
}

/** Our refusals are shown as Python shows the real server's. */
function shownError(error: Error): string {
  return error instanceof MlflowError ? `MlflowException(${pythonString(error.message)})` : error.message;
}
