/** Customers, predictions, drift reports and the runs of pipelines. Released: never to be changed. */
export const customersPredictionsReports = `
  CREATE TABLE customer_data (
    "customerID" text NOT NULL,
    "gender" text NOT NULL,
    "SeniorCitizen" integer NOT NULL,
    "Partner" text NOT NULL,
    "Dependents" text NOT NULL,
    "tenure" integer NOT NULL,
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
    "gender" text NOT NULL,
    "SeniorCitizen" integer NOT NULL,
    "Partner" text NOT NULL,
    "Dependents" text NOT NULL,
    "tenure" integer NOT NULL,
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
`;
