import { mlflowMigrations } from '@churnops/mlflow';
import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { ChurnopsError } from '../errors.js';

/** Migrations of the product's tables and of the tracking server's, by name; they run in the order of the names. */
const migrations: Readonly<Record<string, Migration>> = {
  ...mlflowMigrations,
  churnops_0001_customers_predictions_reports: {
    async up(db: Kysely<unknown>) {
      await sql
        .raw(`
        CREATE TABLE customer_data (
          "customerID" text NOT NULL,
          gender text NOT NULL,
          "SeniorCitizen" integer NOT NULL,
          "Partner" text NOT NULL,
          "Dependents" text NOT NULL,
          tenure integer NOT NULL,
          "PhoneService" text NOT NULL,
          "MultipleLines" text NOT NULL,
          "InternetService" text NOT NULL,
          "OnlineSecurity" text NOT NULL,
          "OnlineBackup" text NOT NULL,
          "DeviceProtection" text NOT NULL,
          "TechSupport" text NOT NULL,
          "StreamingTV" text NOT NULL,
          "StreamingMovies" text NOT NULL,
          "Contract" text NOT NULL,
          "PaperlessBilling" text NOT NULL,
          "PaymentMethod" text NOT NULL,
          "MonthlyCharges" double precision NOT NULL,
          "TotalCharges" double precision,
          "Churn" text,
          PRIMARY KEY ("customerID"),
          CONSTRAINT "TotalCharges is blank for tenure 0 only" CHECK ("TotalCharges" IS NOT NULL OR tenure = 0)
        );
        CREATE TABLE customer_import_order (
          "customerID" text PRIMARY KEY REFERENCES customer_data ON DELETE CASCADE,
          position bigint NOT NULL
        );
        CREATE TABLE prediction_logs (
          "customerID" text NOT NULL,
          gender text NOT NULL,
          "SeniorCitizen" integer NOT NULL,
          "Partner" text NOT NULL,
          "Dependents" text NOT NULL,
          tenure integer NOT NULL,
          "PhoneService" text NOT NULL,
          "MultipleLines" text NOT NULL,
          "InternetService" text NOT NULL,
          "OnlineSecurity" text NOT NULL,
          "OnlineBackup" text NOT NULL,
          "DeviceProtection" text NOT NULL,
          "TechSupport" text NOT NULL,
          "StreamingTV" text NOT NULL,
          "StreamingMovies" text NOT NULL,
          "Contract" text NOT NULL,
          "PaperlessBilling" text NOT NULL,
          "PaymentMethod" text NOT NULL,
          "MonthlyCharges" double precision NOT NULL,
          "TotalCharges" double precision,
          "Churn" text,
          prediction integer NOT NULL,
          probability double precision NOT NULL,
          model_name text NOT NULL,
          model_version integer NOT NULL,
          prediction_date date NOT NULL,
          PRIMARY KEY (prediction_date, "customerID")
        );
        CREATE TABLE data_report (
          drift_share double precision NOT NULL,
          number_of_columns integer NOT NULL,
          number_of_drifted_columns integer NOT NULL,
          share_of_drifted_columns double precision NOT NULL,
          dataset_drift boolean NOT NULL,
          date_dataset date PRIMARY KEY,
          date_report date NOT NULL
        );
        CREATE TABLE data_columns_report (
          column_name text NOT NULL,
          column_type text NOT NULL,
          stattest text NOT NULL,
          threshold double precision NOT NULL,
          drift_score double precision NOT NULL,
          drift_detected boolean NOT NULL,
          date_dataset date NOT NULL,
          date_report date NOT NULL,
          PRIMARY KEY (date_dataset, column_name)
        );
        CREATE TABLE pipeline_runs (
          run_id uuid PRIMARY KEY,
          pipeline text NOT NULL,
          logical_date date NOT NULL,
          status text NOT NULL,
          started_at timestamptz NOT NULL,
          finished_at timestamptz,
          summary text
        );
        CREATE INDEX pipeline_runs_by_start ON pipeline_runs (started_at DESC);
      `)
        .execute(db);
    },
  },
  churnops_0002_outcomes_and_champions: {
    async up(db: Kysely<unknown>) {
      await sql
        .raw(`
        CREATE TABLE customer_outcomes (
          "customerID" text NOT NULL,
          observed_on date NOT NULL,
          churned boolean NOT NULL,
          recorded_at timestamptz NOT NULL,
          PRIMARY KEY ("customerID", observed_on)
        );
        -- Nobody noted when these outcomes were seen: the day of the migration is the first on which they are known to be known.
        INSERT INTO customer_outcomes
          SELECT "customerID", current_date, "Churn" = 'Yes', now() FROM customer_data WHERE "Churn" IS NOT NULL;
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
        ALTER TABLE prediction_logs ADD COLUMN scored_at timestamptz;
        ALTER TABLE data_report ADD COLUMN model_version integer;
        ALTER TABLE data_columns_report
          ALTER COLUMN drift_score DROP NOT NULL,
          ALTER COLUMN threshold DROP NOT NULL,
          ALTER COLUMN stattest DROP NOT NULL,
          ADD COLUMN status text NOT NULL DEFAULT 'ok',
          ADD COLUMN reason text;
        ALTER TABLE pipeline_runs ADD COLUMN owner text, ADD COLUMN error_code text;
        CREATE TABLE churnops_settings (name text PRIMARY KEY, value jsonb NOT NULL);
        INSERT INTO churnops_settings VALUES ('customer_schema', '"telco-customer-churn"');
      `)
        .execute(db);
    },
  },
  churnops_0003_snapshot_day: {
    async up(db: Kysely<unknown>) {
      await sql.raw('ALTER TABLE prediction_logs ADD COLUMN snapshot_on date').execute(db);
    },
  },
};

/**
 * Brings the database to this version's tables; nothing happens where it is there already.
 *
 * @throws ChurnopsError CHURN_DATABASE_MIGRATION if a migration fails; it is rolled back
 */
export async function migrate(db: Kysely<unknown>): Promise<void> {
  if (await isCurrent(db)) return;
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error } = await migrator.migrateToLatest();
  if (!error) return;
  throw new ChurnopsError(
    'CHURN_DATABASE_MIGRATION',
    `the database could not be brought to this version's tables: ${(error as Error).message}`,
    'give the user of DATABASE_URL the right to create tables and schemas, in a database of a churnops no newer than this one',
    { cause: error },
  );
}

/** One query, where the migrator looks at every table: this is on the way of every start. */
async function isCurrent(db: Kysely<unknown>): Promise<boolean> {
  try {
    const { rows } = await sql<{ name: string }>`SELECT name FROM kysely_migration`.execute(db);
    const done = new Set(rows.map(({ name }) => name));
    const known = Object.keys(migrations);
    return done.size === known.length && known.every((name) => done.has(name));
  } catch (error) {
    // 42P01, undefined_table: no migration has run yet.
    if ((error as { code?: string }).code === '42P01') return false;
    throw error;
  }
}
