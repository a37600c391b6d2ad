/**
 * What a drift report knows besides scores: effects, corrected p-values, missing shares, which reference, and a picture of each column.
 * Released: never to be changed.
 */
export const driftEffects = `
  -- NULL in reports of earlier versions.
  ALTER TABLE data_columns_report
    ADD COLUMN effect double precision,
    ADD COLUMN effect_low double precision,
    ADD COLUMN effect_high double precision,
    ADD COLUMN p_value double precision,
    ADD COLUMN p_value_adjusted double precision,
    ADD COLUMN missing_reference double precision,
    ADD COLUMN missing_current double precision,
    -- Reference against current as data of a chart (@churnops/charts); NULL too where there is nothing to show.
    ADD COLUMN picture jsonb;
  -- Earlier reports had one kind of reference, too.
  ALTER TABLE data_columns_report ADD COLUMN reference text NOT NULL DEFAULT 'training';
  ALTER TABLE data_report ADD COLUMN reference text NOT NULL DEFAULT 'training';
`;
