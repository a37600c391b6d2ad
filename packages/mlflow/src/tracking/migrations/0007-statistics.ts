/** Planner statistics for searches by param or tag. Released: never to be changed. */
export const statistics = `
  -- Which values are common depends on the key. Without these statistics the planner thinks a common value is rare and
  -- starts the search with it.
  CREATE STATISTICS mlflow.params_values ON key, (left(value, 64)) FROM mlflow.params;
  CREATE STATISTICS mlflow.tags_values ON key, (left(value, 64)) FROM mlflow.tags;
`;
