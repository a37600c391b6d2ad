import type { Generated } from 'kysely';
import type { WebhookEventName } from './webhook-event.js';

declare module '../database/tables.js' {
  interface MlflowTables {
    webhooks: {
      webhook_id: string;
      name: string;
      url: string;
      events: WebhookEventName[];
      description: string;
      secret: string;
      status: 'ACTIVE' | 'DISABLED';
      creation_timestamp: number;
      last_updated_timestamp: number;
    };
    /** Deliveries to webhooks, pending and past. */
    webhook_deliveries: {
      delivery_id: string;
      webhook_id: string;
      event: WebhookEventName;
      /** What the receiver is told about the event. */
      data: unknown;
      status: Generated<'PENDING' | 'DELIVERED' | 'FAILED'>;
      attempts: Generated<number>;
      next_attempt_at: number;
      /** This and the following fields describe the last attempt. */
      response_status: number | null;
      response_body: string | null;
      error: string | null;
      created_at: number;
      finished_at: number | null;
    };
  }
}
