/** The checks of data quality, each date. Released: never to be changed. */
export const dataQuality = `
  CREATE TABLE data_quality_report (
    date_dataset date NOT NULL,
    -- NULL: a check of whole rows.
    column_name text,
    check_name text NOT NULL,
    -- 'ok', 'found' or 'unknown'.
    status text NOT NULL,
    reference_value double precision,
    value double precision,
    p_value double precision,
    p_value_adjusted double precision,
    rule text NOT NULL,
    reason text,
    reference text NOT NULL,
    date_report date NOT NULL,
    UNIQUE NULLS NOT DISTINCT (date_dataset, column_name, check_name)
  );
`;
