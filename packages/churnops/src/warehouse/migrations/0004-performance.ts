/** Reports of performance, and when each customer was first scored. Released: never to be changed. */
export const performance = `
  CREATE TABLE performance_report (
    date_dataset date NOT NULL,
    -- 'day', 'window' or 'cohort'; a cohort is a month, 'YYYY-MM', and '' elsewhere.
    scope text NOT NULL,
    cohort text NOT NULL,
    metric text NOT NULL,
    value double precision,
    low double precision,
    high double precision,
    rows integer NOT NULL,
    known integer NOT NULL,
    estimated double precision,
    estimated_low double precision,
    estimated_high double precision,
    difference double precision,
    -- Why there is no value.
    reason text,
    -- NULL: a window that several versions scored.
    model_version integer,
    date_report date NOT NULL,
    PRIMARY KEY (date_dataset, scope, cohort, metric)
  );
  -- What each date's report was made from; another one is due where this has changed.
  CREATE TABLE performance_inputs (
    date_dataset date PRIMARY KEY,
    inputs text NOT NULL
  );
  CREATE TABLE customer_first_scored (
    "customerID" text PRIMARY KEY,
    first_scored date NOT NULL
  );
  INSERT INTO customer_first_scored SELECT "customerID", min(prediction_date) FROM prediction_logs GROUP BY "customerID";
`;
