import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { MlflowDatabase, MlflowTables } from '../database/tables.js';
import { notFound } from '../protocol/mlflow-error.js';
import { type Page, page, pageOffset } from '../search/page.js';
import type { WebhookEventName } from './webhook-event.js';

export type Webhook = Selectable<MlflowTables['webhooks']>;
export type WebhookDelivery = Selectable<MlflowTables['webhook_deliveries']>;

/** The fields of a webhook. An update gives only those that change. */
export interface WebhookFields {
  readonly name: string;
  readonly url: string;
  readonly events: WebhookEventName[];
  readonly description: string;
  /** The key that deliveries are signed with; empty: they are not signed. */
  readonly secret: string;
  readonly status: 'ACTIVE' | 'DISABLED';
}

/** Webhooks and the log of their deliveries, in SQL. */
export class WebhookStore {
  readonly #db: MlflowDatabase;
  readonly #now: () => number;

  /** @param now ms since 1970 */
  constructor(db: MlflowDatabase, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  async create(fields: WebhookFields): Promise<Webhook> {
    const now = this.#now();
    return this.#db
      .insertInto('webhooks')
      .values({ ...fields, webhook_id: randomUUID(), creation_timestamp: now, last_updated_timestamp: now })
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
  async get(id: string): Promise<Webhook> {
    const webhook = await this.#db.selectFrom('webhooks').selectAll().where('webhook_id', '=', id).executeTakeFirst();
    return webhook ?? missing(id);
  }

  /** Newest first. */
  async list(limit: number, pageToken: string | undefined): Promise<Page<Webhook>> {
    const offset = pageOffset(pageToken);
    const rows = await this.#db
      .selectFrom('webhooks')
      .selectAll()
      .orderBy('creation_timestamp', 'desc')
      .orderBy('webhook_id')
      .limit(limit + 1)
      .offset(offset)
      .execute();
    return page(rows, offset, limit);
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
  async update(id: string, fields: Partial<WebhookFields>): Promise<Webhook> {
    const webhook = await this.#db
      .updateTable('webhooks')
      .set({ ...fields, last_updated_timestamp: this.#now() })
      .where('webhook_id', '=', id)
      .returningAll()
      .executeTakeFirst();
    return webhook ?? missing(id);
  }

  /**
   * Deletes a webhook with its log and its pending deliveries.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST
   */
  async delete(id: string): Promise<void> {
    const { numDeletedRows } = await this.#db.deleteFrom('webhooks').where('webhook_id', '=', id).executeTakeFirst();
    if (numDeletedRows === 0n) missing(id);
  }

  /**
   * Past and pending deliveries, newest first.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE for a page token that is none
   */
  async deliveries(id: string, limit: number, pageToken: string | undefined): Promise<Page<WebhookDelivery>> {
    await this.get(id);
    const offset = pageOffset(pageToken);
    const rows = await this.#db
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('webhook_id', '=', id)
      .orderBy('created_at', 'desc')
      .orderBy('delivery_id')
      .limit(limit + 1)
      .offset(offset)
      .execute();
    return page(rows, offset, limit);
  }
}

function missing(id: string): never {
  throw notFound(`Webhook with ID ${id} not found.`);
}
