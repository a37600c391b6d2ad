/** The risk of customers who have something in common, each date. Released: never to be changed. */
export const segments = `
  CREATE TABLE segment_report (
    date_dataset date NOT NULL,
    column_name text NOT NULL,
    segment text NOT NULL,
    -- 'category', 'band', 'other' or 'blank'.
    kind text NOT NULL,
    -- Of a band: numbers above the one, up to the other.
    lower double precision,
    upper double precision,
    customers integer NOT NULL,
    share double precision NOT NULL,
    reference_customers integer NOT NULL,
    reference_share double precision NOT NULL,
    mean_risk double precision,
    reference_mean_risk double precision,
    change double precision,
    change_low double precision,
    change_high double precision,
    p_value double precision,
    p_value_adjusted double precision,
    changed boolean NOT NULL,
    -- 'ok' or 'unknown'.
    status text NOT NULL,
    reason text,
    -- The order of columns and segments.
    position integer NOT NULL,
    reference text NOT NULL,
    date_report date NOT NULL,
    PRIMARY KEY (date_dataset, column_name, kind, segment)
  );
`;
