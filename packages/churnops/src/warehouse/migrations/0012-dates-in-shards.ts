/**
 * Months of `prediction_logs` in which a date can have a partition of its own. Released: never to be changed.
 *
 * A date that was scored in shards becomes such a partition with its rows as they are, in place of a copy. Months that are there already stay undivided.
 */
export const datesInShards = `
  -- Returns the partition that a day's rows go to.
  CREATE OR REPLACE FUNCTION prepare_prediction_month(day date) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET lock_timeout = '5s' AS $$
  DECLARE
    first_day date := date_trunc('month', day)::date;
    next_month date := (date_trunc('month', day) + interval '1 month')::date;
    month text := 'prediction_logs_' || to_char(day, 'YYYY_MM');
  BEGIN
    IF to_regclass(month) IS NOT NULL THEN RETURN month; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('prepare_prediction_month'));
    IF to_regclass(month) IS NOT NULL THEN RETURN month; END IF;
    -- A month of which the default partition has rows stays there.
    IF EXISTS (SELECT FROM prediction_logs_default WHERE prediction_date >= first_day AND prediction_date < next_month) THEN
      RETURN 'prediction_logs_default';
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE prediction_logs INCLUDING ALL) PARTITION BY LIST (prediction_date)', month);
    EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', month || '_rest', month);
    EXECUTE format('ALTER TABLE prediction_logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', month, first_day, next_month);
    RETURN month;
  EXCEPTION WHEN lock_not_available THEN
    RETURN 'prediction_logs_default';
  END $$;

  -- Until now each shard had a table of its own. Dates that are being scored at this moment are scored again.
  DO $$
  DECLARE
    shard text;
  BEGIN
    FOR shard IN SELECT rows_table FROM prediction_shards LOOP
      EXECUTE format('DROP TABLE IF EXISTS %I', shard);
    END LOOP;
    DELETE FROM prediction_rounds WHERE completed_at IS NULL;
  END $$;
`;
