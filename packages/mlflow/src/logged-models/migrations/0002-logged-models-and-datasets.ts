/** MLflow 3's logged models, and the data sets and models that a run used or made. Released: never to be changed. */
export const loggedModelsAndDatasets = `
  CREATE TABLE mlflow.logged_models (
    model_id text PRIMARY KEY,
    experiment_id bigint NOT NULL REFERENCES mlflow.experiments,
    name text NOT NULL,
    artifact_location text NOT NULL,
    creation_timestamp bigint NOT NULL,
    last_updated_timestamp bigint NOT NULL,
    model_type text NOT NULL,
    source_run_id text NOT NULL,
    status text NOT NULL,
    lifecycle_stage text NOT NULL DEFAULT 'active'
  );
  CREATE INDEX logged_models_by_experiment ON mlflow.logged_models (experiment_id, creation_timestamp DESC, model_id);
  CREATE TABLE mlflow.logged_model_params (
    model_id text NOT NULL REFERENCES mlflow.logged_models ON DELETE CASCADE,
    key text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (model_id, key)
  );
  CREATE TABLE mlflow.logged_model_tags (
    model_id text NOT NULL REFERENCES mlflow.logged_models ON DELETE CASCADE,
    key text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (model_id, key)
  );
  CREATE TABLE mlflow.logged_model_metrics (
    model_id text NOT NULL REFERENCES mlflow.logged_models ON DELETE CASCADE,
    run_id text NOT NULL REFERENCES mlflow.runs ON DELETE CASCADE,
    key text NOT NULL,
    step bigint NOT NULL,
    timestamp bigint NOT NULL,
    value double precision NOT NULL,
    dataset_name text NOT NULL,
    dataset_digest text NOT NULL,
    PRIMARY KEY (model_id, run_id, key, step, timestamp, value)
  );
  CREATE TABLE mlflow.run_datasets (
    run_id text NOT NULL REFERENCES mlflow.runs ON DELETE CASCADE,
    name text NOT NULL,
    digest text NOT NULL,
    source_type text NOT NULL,
    source text NOT NULL,
    schema text NOT NULL,
    profile text NOT NULL,
    tags jsonb NOT NULL,
    PRIMARY KEY (run_id, name, digest)
  );
  CREATE TABLE mlflow.run_models (
    run_id text NOT NULL REFERENCES mlflow.runs ON DELETE CASCADE,
    model_id text NOT NULL,
    is_output boolean NOT NULL,
    step bigint NOT NULL,
    PRIMARY KEY (run_id, is_output, model_id, step)
  );
  ALTER TABLE mlflow.model_versions ADD COLUMN storage_location text;
  ALTER TABLE mlflow.model_versions ADD COLUMN model_id text NOT NULL DEFAULT '';
`;
