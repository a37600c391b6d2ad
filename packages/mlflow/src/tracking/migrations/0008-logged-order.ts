/**
 * What a run logged is read in the order in which it was logged. Rows from before have no place, and come first, by
 * name: so no table is written anew. Metrics have their order in the numbers of their series. Released: never to be changed.
 */
export const loggedOrder = `
  CREATE SEQUENCE mlflow.places;
  ALTER TABLE mlflow.params ADD COLUMN place bigint;
  ALTER TABLE mlflow.params ALTER COLUMN place SET DEFAULT nextval('mlflow.places');
  ALTER TABLE mlflow.tags ADD COLUMN place bigint;
  ALTER TABLE mlflow.tags ALTER COLUMN place SET DEFAULT nextval('mlflow.places');
  ALTER TABLE mlflow.run_datasets ADD COLUMN place bigint;
  ALTER TABLE mlflow.run_datasets ALTER COLUMN place SET DEFAULT nextval('mlflow.places');
`;
