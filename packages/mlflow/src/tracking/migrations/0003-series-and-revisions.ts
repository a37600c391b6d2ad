/** A metric of a run becomes a series with a number of its own; a run counts its changes. Released: never to be changed. */
export const seriesAndRevisions = `
  -- Each write to a run raises its revision, so a cached run is valid as long as its revision is the same. The fill factor
  -- leaves room to update a row within its page.
  ALTER TABLE mlflow.runs ADD COLUMN revision bigint NOT NULL DEFAULT 0;
  ALTER TABLE mlflow.runs SET (fillfactor = 70);
  ALTER TABLE mlflow.latest_metrics ADD COLUMN series_id bigint GENERATED ALWAYS AS IDENTITY UNIQUE;
  ALTER TABLE mlflow.latest_metrics SET (fillfactor = 70);

  -- Each metric of a run is a series with a number: eight bytes in each row and index entry, where run ID and key took more.
  -- No foreign key: only RunLog writes here, and checking each row takes as long as storing it.
  CREATE TABLE mlflow.metric_points (
    series_id bigint NOT NULL,
    timestamp bigint NOT NULL,
    step bigint NOT NULL,
    value double precision NOT NULL,
    PRIMARY KEY (series_id, timestamp, step, value)
  );
  INSERT INTO mlflow.metric_points
    SELECT latest.series_id, m.timestamp, m.step, m.value
    FROM mlflow.metrics m JOIN mlflow.latest_metrics latest USING (run_id, key);
  DROP TABLE mlflow.metrics;
  ALTER TABLE mlflow.metric_points RENAME TO metrics;
  CREATE INDEX metrics_by_step ON mlflow.metrics (series_id, step);
  -- Queries read one series at a time, by an index. Statistics of millions of rows would not help.
  ALTER TABLE mlflow.metrics ALTER series_id SET STATISTICS 0, ALTER timestamp SET STATISTICS 0,
    ALTER step SET STATISTICS 0, ALTER value SET STATISTICS 0;

  -- For searches. A value can be longer than an index entry may be, so only its beginning is indexed.
  CREATE INDEX params_by_value ON mlflow.params (key, left(value, 64));
  CREATE INDEX tags_by_value ON mlflow.tags (key, left(value, 64));
  CREATE INDEX latest_metrics_by_key ON mlflow.latest_metrics (key);
`;
