/** Dates that several workers score in shards, and the run of another scheduler that a run belongs to. Released: never to be changed. */
export const shardsAndOutsideRuns = `
  -- A date that is being scored in shards. The first shard fixes the version.
  CREATE TABLE prediction_rounds (
    prediction_date date NOT NULL,
    shards integer NOT NULL,
    round_id uuid NOT NULL,
    model_name text NOT NULL,
    model_version integer NOT NULL,
    started_at timestamptz NOT NULL,
    -- NULL: some shards are missing, or nobody has moved their rows to prediction_logs.
    completed_at timestamptz,
    PRIMARY KEY (prediction_date, shards)
  );
  -- The shards that are done. Each keeps its rows in a table of its own until the date is complete.
  CREATE TABLE prediction_shards (
    prediction_date date NOT NULL,
    shards integer NOT NULL,
    shard integer NOT NULL,
    rows_table text NOT NULL,
    customers bigint NOT NULL,
    predicted_churners bigint NOT NULL,
    scored_at timestamptz NOT NULL,
    snapshot_on date NOT NULL,
    PRIMARY KEY (prediction_date, shards, shard),
    FOREIGN KEY (prediction_date, shards) REFERENCES prediction_rounds ON DELETE CASCADE
  );
  -- NULL: no shard, or no other scheduler.
  ALTER TABLE pipeline_runs ADD COLUMN shard text, ADD COLUMN outside_run_id text, ADD COLUMN outside_try integer;
`;
