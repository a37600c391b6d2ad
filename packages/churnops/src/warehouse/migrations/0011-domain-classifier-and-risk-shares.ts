/** Reports of all columns together: what a domain classifier tells apart, and what each column adds to the change of the mean risk. Released: never to be changed. */
export const domainClassifierAndRiskShares = `
  CREATE TABLE domain_classifier_report (
    date_dataset date PRIMARY KEY,
    date_report date NOT NULL,
    model_version integer NOT NULL,
    reference text NOT NULL,
    status text NOT NULL,
    -- Why the classifier could not be asked.
    reason text,
    auc double precision,
    auc_low double precision,
    auc_high double precision,
    p_value double precision,
    drift_detected boolean NOT NULL,
    auc_floor double precision NOT NULL,
    reference_rows integer NOT NULL,
    current_rows integer NOT NULL
  );
  CREATE TABLE domain_classifier_columns_report (
    date_dataset date NOT NULL REFERENCES domain_classifier_report ON DELETE CASCADE,
    column_name text NOT NULL,
    importance double precision,
    share double precision,
    tells_apart boolean NOT NULL,
    status text NOT NULL,
    reason text,
    PRIMARY KEY (date_dataset, column_name)
  );
  CREATE TABLE risk_shares_report (
    date_dataset date PRIMARY KEY,
    date_report date NOT NULL,
    model_version integer NOT NULL,
    reference text NOT NULL,
    status text NOT NULL,
    -- Why there are no shares.
    reason text,
    method text,
    mean_reference double precision,
    mean_current double precision,
    change double precision,
    reference_rows integer NOT NULL,
    current_rows integer NOT NULL,
    pairs integer NOT NULL
  );
  CREATE TABLE risk_shares_columns_report (
    date_dataset date NOT NULL REFERENCES risk_shares_report ON DELETE CASCADE,
    column_name text NOT NULL,
    share double precision NOT NULL,
    standard_error double precision NOT NULL,
    PRIMARY KEY (date_dataset, column_name)
  );
`;
