/**
 * Dated outcomes, hold-out membership, what each version learned, the history of champions, settings. Released: never to be changed.
 *
 * Earlier versions kept a customer's outcome without its date, and no date of import either. Such an outcome counts as observed on
 * the day of this migration, in UTC: it was known by then at the latest.
 */
export const outcomesAndChampions = `
  CREATE TABLE customer_outcomes (
    "customerID" text NOT NULL,
    observed_on date NOT NULL,
    churned boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY ("customerID", observed_on)
  );
  INSERT INTO customer_outcomes
    SELECT "customerID", (now() AT TIME ZONE 'UTC')::date, "Churn" = 'Yes', now()
    FROM customer_data WHERE "Churn" IS NOT NULL;
  -- assigned_by: 'split' for customers of the first training, 'hash' for those who came later.
  CREATE TABLE holdout_members (
    "customerID" text PRIMARY KEY,
    is_holdout boolean NOT NULL,
    assigned_by text NOT NULL,
    assigned_at timestamptz NOT NULL
  );
  CREATE TABLE model_learned_rows (
    model_name text NOT NULL,
    model_version integer NOT NULL,
    "customerID" text NOT NULL,
    observed_on date NOT NULL,
    PRIMARY KEY (model_name, model_version, "customerID", observed_on)
  );
  CREATE TABLE champion_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model_name text NOT NULL,
    model_version integer NOT NULL,
    previous_version integer,
    promoted_at timestamptz NOT NULL,
    promoted_by text NOT NULL,
    reason text NOT NULL
  );
  -- NULL: scored before these columns existed.
  ALTER TABLE prediction_logs ADD COLUMN scored_at timestamptz, ADD COLUMN snapshot_on date;
  ALTER TABLE data_report ADD COLUMN model_version integer;
  -- A column that could not be compared has no test, score and threshold, but a status and a reason.
  ALTER TABLE data_columns_report
    ALTER drift_score DROP NOT NULL,
    ALTER threshold DROP NOT NULL,
    ALTER stattest DROP NOT NULL,
    ADD COLUMN status text NOT NULL DEFAULT 'ok',
    ADD COLUMN reason text;
  ALTER TABLE pipeline_runs ADD COLUMN owner text, ADD COLUMN error_code text;
  CREATE TABLE churnops_settings (name text PRIMARY KEY, value jsonb NOT NULL);
  INSERT INTO churnops_settings VALUES ('customer_schema', '"telco-customer-churn"');
`;
