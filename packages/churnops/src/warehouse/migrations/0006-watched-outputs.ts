/** Reports compare the model's outputs too, and with earlier dates as well. Released: never to be changed. */
export const watchedOutputs = `
  -- The dates of the predictions that are the reference; NULL for 'training'. The rest is NULL in reports of earlier versions.
  ALTER TABLE data_report
    ADD COLUMN reference_from date,
    ADD COLUMN reference_until date,
    ADD COLUMN reference_rows integer,
    -- NULL too where several versions made the outputs of the reference.
    ADD COLUMN reference_version integer;
  -- 'prediction' and 'probability', as data_columns_report has the columns of the data set.
  CREATE TABLE data_outputs_report (
    column_name text NOT NULL,
    column_type text NOT NULL,
    stattest text,
    threshold double precision,
    drift_score double precision,
    drift_detected boolean NOT NULL,
    date_dataset date NOT NULL,
    date_report date NOT NULL,
    status text NOT NULL DEFAULT 'ok',
    reason text,
    effect double precision,
    effect_low double precision,
    effect_high double precision,
    p_value double precision,
    p_value_adjusted double precision,
    missing_reference double precision,
    missing_current double precision,
    picture jsonb,
    reference text NOT NULL DEFAULT 'training',
    PRIMARY KEY (date_dataset, column_name)
  );
`;
