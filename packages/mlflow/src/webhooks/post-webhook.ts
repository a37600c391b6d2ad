import { createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { splitEvent, type WebhookEventName } from './webhook-event.js';
import type { WebhookTargets } from './webhook-targets.js';

/** How long a receiver may take in total. */
const TIMEOUT_MS = 10_000;
/** How much of an answer is kept. */
const MOST_OF_ANSWER = 2000;

export interface WebhookMessage {
  readonly deliveryId: string;
  readonly event: WebhookEventName;
  readonly data: unknown;
  /** When the event happened, in ms since 1970. */
  readonly happenedAt: number;
}

export interface WebhookAnswer {
  readonly status: number;
  /** The beginning of it. */
  readonly body: string;
  /** Seconds that the receiver asks us to wait before the next attempt. */
  readonly retryAfter: number | undefined;
}

/**
 * Sends a message as MLflow does (mlflow/webhooks/delivery.py): JSON with `entity`, `action`, `timestamp` and `data`, and the headers
 * `X-MLflow-Delivery-Id`, `X-MLflow-Timestamp` and, with a secret, `X-MLflow-Signature`: `v1,` and the HMAC-SHA256 of
 * `delivery id.timestamp.body` in base64. Redirects are not followed.
 *
 * @param now ms since 1970
 * @param targets which URLs may be sent to
 * @throws Error if there is no answer, MlflowError INVALID_PARAMETER_VALUE if the URL is not one that may be sent to
 */
export async function postWebhook(
  url: string,
  secret: string,
  message: WebhookMessage,
  now: number,
  targets: WebhookTargets,
): Promise<WebhookAnswer> {
  await targets.check(url);
  const { entity, action } = splitEvent(message.event);
  const timestamp = new Date(message.happenedAt).toISOString();
  const body = JSON.stringify({ entity, action, timestamp, data: message.data });
  const seconds = String(Math.floor(now / 1000));
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-mlflow-delivery-id': message.deliveryId,
    'x-mlflow-timestamp': seconds,
    ...(secret && { 'x-mlflow-signature': signature(secret, message.deliveryId, seconds, body) }),
  };
  const target = new URL(url);
  const send = target.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers, lookup: targets.lookup, signal: AbortSignal.timeout(TIMEOUT_MS) };
    const sent = send(target, options, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text = (text + chunk).slice(0, MOST_OF_ANSWER);
      });
      answer.once('error', reject);
      answer.once('end', () => {
        const wait = Number(answer.headers['retry-after']);
        resolve({ status: answer.statusCode ?? 0, body: text, retryAfter: Number.isFinite(wait) ? wait : undefined });
      });
    });
    sent.once('error', (error) =>
      reject(error.name === 'AbortError' ? new Error(`no answer within ${TIMEOUT_MS / 1000} s`) : error),
    );
    sent.end(body);
  });
}

function signature(secret: string, deliveryId: string, timestamp: string, body: string): string {
  const digest = createHmac('sha256', secret).update(`${deliveryId}.${timestamp}.${body}`).digest('base64');
  return `v1,${digest}`;
}
