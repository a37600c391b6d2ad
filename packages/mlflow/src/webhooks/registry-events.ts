import { sql } from 'kysely';
import type { MlflowDatabase } from '../database/tables.js';
import { IS_PROMPT_TAG } from '../protocol/prompt-tags.js';
import { eventNames, promptData, type RegistryEvent } from './webhook-event.js';

/** Passes changes in the registry on: to webhooks through the database, and to listeners in this process. */
export class RegistryEvents {
  readonly #now: () => number;
  readonly #listeners: ((event: RegistryEvent) => void)[] = [];

  /** @param now ms since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param listener called after the change is committed */
  listen(listener: (event: RegistryEvent) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Makes a change and records a delivery for each webhook that wants to know, in one transaction. So an acknowledged change is
   * delivered even if this process dies, and one that is rolled back never is.
   *
   * @param change makes the change; returns its result and the events
   */
  async making<T>(db: MlflowDatabase, change: (tx: MlflowDatabase) => Promise<{ result: T; events: readonly RegistryEvent[] }>) {
    const { result, events } = await db.transaction().execute(async (tx) => {
      const made = await change(tx);
      for (const event of made.events) await this.#note(tx, event);
      return made;
    });
    for (const event of events) for (const listener of this.#listeners) listener(event);
    return result;
  }

  async #note(tx: MlflowDatabase, event: RegistryEvent): Promise<void> {
    const { model, prompt } = eventNames(event);
    const data = JSON.stringify({ name: event.name, ...event.data });
    const ofPrompt = JSON.stringify({ name: event.name, ...promptData(event) });
    const now = this.#now();
    await sql`
      INSERT INTO mlflow.webhook_deliveries (delivery_id, webhook_id, event, data, next_attempt_at, created_at)
      SELECT gen_random_uuid()::text, webhook_id, happened.event, happened.data, ${now}, ${now}
      FROM mlflow.webhooks,
        (VALUES (true, ${prompt}, ${ofPrompt}::jsonb), (false, ${model}, ${data}::jsonb)) AS happened (is_prompts, event, data)
      WHERE is_prompts = EXISTS (
          SELECT 1 FROM mlflow.registered_model_tags WHERE name = ${event.name} AND key = ${IS_PROMPT_TAG} AND value = 'true')
        AND status = 'ACTIVE' AND happened.event = ANY (events)`.execute(tx);
  }
}
