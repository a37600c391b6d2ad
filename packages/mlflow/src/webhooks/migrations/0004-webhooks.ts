/** Webhooks and what is to be sent to them. Released: never to be changed. */
export const webhooks = `
  CREATE TABLE mlflow.webhooks (
    webhook_id text PRIMARY KEY,
    name text NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    description text NOT NULL,
    secret text NOT NULL,
    status text NOT NULL,
    creation_timestamp bigint NOT NULL,
    last_updated_timestamp bigint NOT NULL
  );
  CREATE TABLE mlflow.webhook_deliveries (
    delivery_id text PRIMARY KEY,
    webhook_id text NOT NULL REFERENCES mlflow.webhooks ON DELETE CASCADE,
    event text NOT NULL,
    data json NOT NULL,
    status text NOT NULL DEFAULT 'PENDING',
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at bigint NOT NULL,
    response_status integer,
    response_body text,
    error text,
    created_at bigint NOT NULL,
    finished_at bigint
  );
  CREATE INDEX webhook_deliveries_due ON mlflow.webhook_deliveries (next_attempt_at) WHERE status = 'PENDING';
  CREATE INDEX webhook_deliveries_log ON mlflow.webhook_deliveries (webhook_id, created_at DESC);
`;
