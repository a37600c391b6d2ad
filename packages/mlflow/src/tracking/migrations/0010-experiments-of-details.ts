/**
 * Params, tags and latest metrics know their run's experiment, so a search in one experiment does not slow down with the number of runs in
 * the others. Released: never to be changed.
 */
export const experimentsOfDetails = `
  DROP INDEX mlflow.params_by_value;
  DROP INDEX mlflow.tags_by_value;
  DROP INDEX mlflow.latest_metrics_by_key;
  ALTER TABLE mlflow.params ADD COLUMN experiment_id bigint;
  ALTER TABLE mlflow.tags ADD COLUMN experiment_id bigint;
  ALTER TABLE mlflow.latest_metrics ADD COLUMN experiment_id bigint;
  UPDATE mlflow.params d SET experiment_id = r.experiment_id FROM mlflow.runs r WHERE r.run_id = d.run_id;
  UPDATE mlflow.tags d SET experiment_id = r.experiment_id FROM mlflow.runs r WHERE r.run_id = d.run_id;
  UPDATE mlflow.latest_metrics d SET experiment_id = r.experiment_id FROM mlflow.runs r WHERE r.run_id = d.run_id;
  ALTER TABLE mlflow.params ALTER COLUMN experiment_id SET NOT NULL;
  ALTER TABLE mlflow.tags ALTER COLUMN experiment_id SET NOT NULL;
  ALTER TABLE mlflow.latest_metrics ALTER COLUMN experiment_id SET NOT NULL;
  CREATE INDEX params_by_experiment ON mlflow.params (experiment_id, key, left(value, 64));
  CREATE INDEX tags_by_experiment ON mlflow.tags (experiment_id, key, left(value, 64));
  CREATE INDEX latest_metrics_by_experiment ON mlflow.latest_metrics (experiment_id, key);

  -- The newest runs of many experiments, and runs by name.
  CREATE INDEX runs_by_start ON mlflow.runs (start_time DESC, run_id);
  CREATE INDEX runs_by_name ON mlflow.runs (experiment_id, left(run_name, 64));
`;
