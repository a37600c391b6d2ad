/** The greatest version number that a registered model has had. Released: never to be changed. */
export const versionNumbers = `
  -- As in MLflow, the number of a deleted version is never used again.
  ALTER TABLE mlflow.registered_models ADD COLUMN last_version integer NOT NULL DEFAULT 0;
  UPDATE mlflow.registered_models m SET last_version =
    coalesce((SELECT max(version) FROM mlflow.model_versions v WHERE v.name = m.name), 0);
`;
