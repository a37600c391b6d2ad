/**
 * `prediction_logs` in months. Released: never to be changed.
 *
 * The table as it was becomes the default partition, whatever its size, without a look at its rows. A month gets a partition of its own when it
 * is first written.
 */
export const predictionMonths = `
  ALTER TABLE prediction_logs RENAME TO prediction_logs_default;
  ALTER INDEX prediction_logs_pkey RENAME TO prediction_logs_default_pkey;
  CREATE TABLE prediction_logs (LIKE prediction_logs_default INCLUDING ALL) PARTITION BY RANGE (prediction_date);
  ALTER TABLE prediction_logs ATTACH PARTITION prediction_logs_default DEFAULT;

  -- Both functions have the rights of the tables' owner, as whoever writes predictions need not be the owner. Neither waits long for readers of the
  -- default partition: others would wait behind it.

  -- Returns the partition that a day's rows go to.
  CREATE FUNCTION prepare_prediction_month(day date) RETURNS text
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
    EXECUTE format('CREATE TABLE %I (LIKE prediction_logs INCLUDING ALL)', month);
    EXECUTE format('ALTER TABLE prediction_logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', month, first_day, next_month);
    RETURN month;
  EXCEPTION WHEN lock_not_available THEN
    RETURN 'prediction_logs_default';
  END $$;

  -- Drops the predictions of whole months that end before a day. Returns how many partitions were dropped, the default one's rows counting as one.
  CREATE FUNCTION drop_prediction_months(before date) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET lock_timeout = '5s' AS $$
  DECLARE
    first_kept date := date_trunc('month', before)::date;
    month regclass;
    dropped integer := 0;
  BEGIN
    FOR month IN
      SELECT c.oid FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
      WHERE inhparent = 'prediction_logs'::regclass AND c.relname ~ '^prediction_logs_[0-9]{4}_[0-9]{2}$'
        AND right(c.relname, 7) < to_char(first_kept, 'YYYY_MM')
    LOOP
      EXECUTE format('DROP TABLE %s', month);
      dropped := dropped + 1;
    END LOOP;
    DELETE FROM prediction_logs_default WHERE prediction_date < first_kept;
    RETURN dropped + FOUND::integer;
  END $$;
`;
