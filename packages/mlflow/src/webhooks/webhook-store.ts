import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { MlflowDatabase, MlflowTables } from '../database/tables.js';
import { invalid, notFound } from '../protocol/mlflow-error.js';
import { pythonString } from '../protocol/python-text.js';
import { type Page, page, pageOffset } from '../search/page.js';
import type { WebhookEventName } from './webhook-event.js';
import type { WebhookTargets } from './webhook-targets.js';

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
  readonly #targets: WebhookTargets;

  /**
   * @param now ms since 1970
   * @param targets which URLs a webhook may have
   */
  constructor(db: MlflowDatabase, now: () => number, targets: WebhookTargets) {
    this.#db = db;
    this.#now = now;
    this.#targets = targets;
  }

  /** @throws MlflowError INVALID_PARAMETER_VALUE for a name, a URL or events that no webhook may have */
  async create(fields: WebhookFields): Promise<Webhook> {
    await this.#check(fields);
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

  /** Newest first. @throws MlflowError INVALID_PARAMETER_VALUE for a page token that is none */
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

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST, and INVALID_PARAMETER_VALUE as `create` */
  async update(id: string, fields: Partial<WebhookFields>): Promise<Webhook> {
    await this.get(id);
    await this.#check(fields);
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

  async #check({ name, url, events }: Partial<WebhookFields>): Promise<void> {
    if (name !== undefined) checkName(name);
    if (url !== undefined) await this.#targets.check(url);
    if (events?.length === 0) throw invalid('Webhook events must be a non-empty list of WebhookEvent objects: [].');
  }
}

/** mlflow/utils/validation.py, `_validate_webhook_name` */
function checkName(name: string): void {
  if (/^(?=.{1,63}$)[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(name)) return;
  throw invalid(
    `Webhook name ${pythonString(name)} is invalid. It must start and end with a letter or digit, be less than 63 characters ` +
      'long, and contain only letters, digits, dots (.), underscores (_), and hyphens (-).',
  );
}

function missing(id: string): never {
  throw notFound(`Webhook with ID ${id} not found.`);
}
