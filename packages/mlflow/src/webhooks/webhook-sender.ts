import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { MlflowDatabase } from '../database/tables.js';
import { postWebhook, type WebhookAnswer } from './post-webhook.js';
import type { WebhookEventName } from './webhook-event.js';
import type { WebhookTargets } from './webhook-targets.js';

/** Attempts at a delivery. With the waits in between, the last one is about two minutes after the first. */
export const MOST_ATTEMPTS = 8;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** If an attempt has not ended by then, its process is gone. */
const LEASE_MS = 60_000;
const AT_ONCE = 10;
/** How often to look for deliveries that another process recorded. */
const LOOK_EVERY_MS = 5000;
const DAY_MS = 24 * 3600 * 1000;
const KEEP_LOG_MS = 30 * DAY_MS;

/** Waits some ms. Rejects if the signal is aborted first. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** A real wait, which does not keep the process alive. */
const timer: Wait = (ms, signal) => sleep(ms, undefined, { signal, ref: false });

interface DueDelivery {
  readonly delivery_id: string;
  readonly event: WebhookEventName;
  readonly data: unknown;
  readonly attempts: number;
  readonly created_at: number;
  readonly url: string;
  readonly secret: string;
}

/**
 * Sends the deliveries that are due according to the log, and records the outcome. Several processes on one database share the work.
 * Failed deliveries are retried: each wait is twice the one before, or as long as the receiver asks for.
 */
export class WebhookSender {
  readonly #db: MlflowDatabase;
  readonly #now: () => number;
  readonly #onError: (error: Error) => void;
  readonly #targets: WebhookTargets;
  readonly #wait: Wait;
  #resting = new AbortController();
  #round: Promise<void> | undefined;
  #again = false;
  readonly #closing = new AbortController();
  #forgotAt = 0;

  /**
   * @param now ms since 1970
   * @param onError called for errors on our side, such as the database's
   * @param targets which URLs may be sent to
   * @param wait how to wait. Default: a timer
   */
  constructor(
    db: MlflowDatabase,
    now: () => number,
    onError: (error: Error) => void,
    targets: WebhookTargets,
    wait: Wait = timer,
  ) {
    this.#db = db;
    this.#targets = targets;
    this.#now = now;
    this.#onError = onError;
    this.#wait = wait;
  }

  /** Looks for due deliveries now, and keeps looking from then on. */
  wake(): void {
    if (this.#closing.signal.aborted) return;
    if (this.#round) {
      this.#again = true;
      return;
    }
    this.#resting.abort();
    this.#round = this.#sendAll()
      .catch((error) => this.#onError(error as Error))
      .then(() => this.#rest());
  }

  /** Stops after the attempts in progress. What is still due stays in the log. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#resting.abort();
    await this.#round;
  }

  #rest(): void {
    this.#round = undefined;
    if (this.#again) {
      this.#again = false;
      this.wake();
    } else if (!this.#closing.signal.aborted) {
      this.#resting = new AbortController();
      this.#wait(LOOK_EVERY_MS, this.#resting.signal).then(
        () => this.wake(),
        () => {},
      );
    }
  }

  async #sendAll(): Promise<void> {
    await this.#forgetOld();
    for (;;) {
      const due = await this.#claim();
      await Promise.all(due.map((delivery) => this.#send(delivery)));
      if (this.#closing.signal.aborted || this.#again) return;
      if (due.length > 0) continue;
      const wait = await this.#nextWait();
      // Longer waits are left to the next round, which also finds what other processes recorded.
      if (wait === undefined || wait > LOOK_EVERY_MS) return;
      await this.#wait(wait, this.#closing.signal).catch(() => {});
    }
  }

  /** Claims due deliveries, so that no other process takes them too. */
  async #claim(): Promise<DueDelivery[]> {
    const now = this.#now();
    const { rows } = await sql<DueDelivery>`
      UPDATE mlflow.webhook_deliveries d SET attempts = attempts + 1, next_attempt_at = ${now + LEASE_MS}
      FROM mlflow.webhooks w
      WHERE w.webhook_id = d.webhook_id AND d.delivery_id IN (
        SELECT delivery_id FROM mlflow.webhook_deliveries
        WHERE status = 'PENDING' AND next_attempt_at <= ${now} ORDER BY created_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
      RETURNING d.delivery_id, d.event, d.data, d.attempts, d.created_at, w.url, w.secret`.execute(this.#db);
    return rows;
  }

  async #send(delivery: DueDelivery): Promise<void> {
    const { delivery_id: deliveryId, event, data, created_at: happenedAt } = delivery;
    try {
      const message = { deliveryId, event, data, happenedAt };
      const answer = await postWebhook(delivery.url, delivery.secret, message, this.#now(), this.#targets);
      await this.#note(delivery, answer, undefined);
    } catch (error) {
      await this.#note(delivery, undefined, (error as Error).message || (error as NodeJS.ErrnoException).code || 'failed');
    }
  }

  async #note(
    { delivery_id, attempts }: DueDelivery,
    answer: WebhookAnswer | undefined,
    error: string | undefined,
  ): Promise<void> {
    const now = this.#now();
    const isDelivered = answer !== undefined && answer.status >= 200 && answer.status < 300;
    const isOver = isDelivered || attempts >= MOST_ATTEMPTS;
    const asked = (answer?.retryAfter ?? 0) * 1000;
    await this.#db
      .updateTable('webhook_deliveries')
      .set({
        status: isDelivered ? 'DELIVERED' : isOver ? 'FAILED' : 'PENDING',
        next_attempt_at: now + Math.min(LONGEST_WAIT_MS, Math.max(asked, FIRST_WAIT_MS * 2 ** (attempts - 1))),
        response_status: answer?.status ?? null,
        response_body: answer?.body.replaceAll('\0', '') ?? null,
        error: error ?? null,
        finished_at: isOver ? now : null,
      })
      .where('delivery_id', '=', delivery_id)
      .execute();
  }

  async #nextWait(): Promise<number | undefined> {
    const { next } = await this.#db
      .selectFrom('webhook_deliveries')
      .select((row) => row.fn.min('next_attempt_at').as('next'))
      .where('status', '=', 'PENDING')
      .executeTakeFirstOrThrow();
    return next === null ? undefined : Math.max(10, Number(next) - this.#now());
  }

  async #forgetOld(): Promise<void> {
    if (this.#now() - this.#forgotAt < DAY_MS) return;
    this.#forgotAt = this.#now();
    await this.#db
      .deleteFrom('webhook_deliveries')
      .where('finished_at', '<', this.#now() - KEEP_LOG_MS)
      .execute();
  }
}
