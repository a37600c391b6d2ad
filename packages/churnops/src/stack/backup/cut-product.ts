import pg from 'pg';
import { type CustomerSchema, quoteName } from '../../record/customer-schema.js';
import { REGISTERED_MODEL } from '../../registry/names.js';
import { PIPELINE } from '../../warehouse/pipeline-name.js';

const text = pg.escapeLiteral;

/** What `cutProduct` took off, and what it means for the tracking server. */
export interface ProductCut {
  /** The newest date with predictions that is left; null if there is none. */
  readonly night: string | null;
  /** The end of the date, or when its night was made if that was later. ISO 8601. */
  readonly moment: string;
  /** The champion at that moment; null if there was none. */
  readonly champion: number | null;
  /** The versions that what is left refers to. */
  readonly versions: readonly number[];
  /** How many rows were taken off, or changed, by table. */
  readonly taken_off: Readonly<Record<string, number>>;
}

/**
 * SQL that takes churnops' database back to a logical date, and prints a `ProductCut` as JSON. To be run in a transaction.
 *
 * What belongs to a date goes by it: predictions, reports, nights. What doesn't goes by the moment at which it was recorded: outcomes, promotions, training,
 * members of the hold-out. The moment is the end of the date; for a date that was made up for later, when its night had been made, as its predictions know what was
 * known then. Customers become those of the night, with its columns, as each night's predictions are a snapshot of them.
 *
 * Reports of performance that were made again after the moment are taken off as well: the next `monitor` makes them from the outcomes that are left.
 *
 * @param day `YYYY-MM-DD`
 * @param timeZone IANA name
 */
export function cutProduct(day: string, timeZone: string, { id, target, names }: CustomerSchema): string {
  const key = quoteName(id);
  const outcome = quoteName(target);
  const columns = names.map(quoteName).join(', ');
  const logged = names.map((name) => `p.${quoteName(name)}`).join(', ');
  const known = names.map((name) => `c.${quoteName(name)}`).join(', ');
  const nightly = `${text(PIPELINE.predict)}, ${text(PIPELINE.monitor)}`;
  return `
    CREATE TEMP TABLE cut ON COMMIT DROP AS
      SELECT ${text(day)}::date AS day, night, greatest(
        (${text(day)}::date + 1)::timestamp AT TIME ZONE ${text(timeZone)},
        (SELECT max(made) FROM (
          SELECT min(finished_at) AS made FROM public.pipeline_runs
          WHERE logical_date = night AND status = 'succeeded' AND pipeline IN (${nightly}) AND shard IS NULL GROUP BY pipeline
        ) first)
      ) AS moment
      FROM (SELECT max(prediction_date) AS night FROM public.prediction_logs WHERE prediction_date <= ${text(day)}) newest;
    CREATE TEMP TABLE taken_off (name text PRIMARY KEY, rows bigint NOT NULL) ON COMMIT DROP;
    -- How the outcomes on record are written in the column of customers.
    CREATE TEMP TABLE written ON COMMIT DROP AS
      SELECT DISTINCT c.${outcome} AS target, o.churned FROM public.customer_data c JOIN (
        SELECT DISTINCT ON (${key}) ${key}, churned FROM public.customer_outcomes ORDER BY ${key}, observed_on DESC
      ) o USING (${key}) WHERE c.${outcome} IS NOT NULL;

    DO $cut$
    DECLARE
      d date; n date; m timestamptz; last_day date; report record; shard text; removed bigint;
    BEGIN
      SELECT day, night, moment INTO d, n, m FROM pg_temp.cut;
      -- The end of the day is the first moment of the next.
      last_day := (m AT TIME ZONE ${text(timeZone)} - interval '1 microsecond')::date;

      DELETE FROM public.prediction_logs WHERE prediction_date > d;
      GET DIAGNOSTICS removed = ROW_COUNT; INSERT INTO pg_temp.taken_off VALUES ('prediction_logs', removed);
      FOR shard IN SELECT rows_table FROM public.prediction_shards WHERE prediction_date > d LOOP
        EXECUTE format('DROP TABLE IF EXISTS public.%I', shard);
      END LOOP;
      DELETE FROM public.prediction_rounds WHERE prediction_date > d;
      GET DIAGNOSTICS removed = ROW_COUNT; INSERT INTO pg_temp.taken_off VALUES ('prediction_rounds', removed);

      -- Each report has the date that it is about.
      FOR report IN SELECT relname AS name FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND attname = 'date_dataset' AND NOT attisdropped
      LOOP
        EXECUTE format('DELETE FROM public.%I WHERE date_dataset > $1', report.name) USING d;
        GET DIAGNOSTICS removed = ROW_COUNT;
        INSERT INTO pg_temp.taken_off VALUES (report.name, removed);
      END LOOP;

      DELETE FROM public.performance_inputs i WHERE EXISTS (
        SELECT FROM public.performance_report r WHERE r.date_dataset = i.date_dataset AND r.date_report > last_day);
      DELETE FROM public.performance_report WHERE date_report > last_day;

      DELETE FROM public.customer_first_scored WHERE first_scored > d;
      DELETE FROM public.pipeline_runs
        WHERE CASE WHEN pipeline IN (${nightly}) THEN logical_date > d ELSE started_at > m END;
      GET DIAGNOSTICS removed = ROW_COUNT; INSERT INTO pg_temp.taken_off VALUES ('pipeline_runs', removed);
      DELETE FROM public.customer_outcomes WHERE recorded_at > m;
      GET DIAGNOSTICS removed = ROW_COUNT; INSERT INTO pg_temp.taken_off VALUES ('customer_outcomes', removed);
      DELETE FROM public.champion_history WHERE promoted_at > m;
      GET DIAGNOSTICS removed = ROW_COUNT; INSERT INTO pg_temp.taken_off VALUES ('champion_history', removed);
      DELETE FROM public.holdout_members WHERE assigned_at > m;

      IF n IS NOT NULL THEN
        -- Their place in the order of imports goes with them.
        DELETE FROM public.customer_data c
          WHERE NOT EXISTS (SELECT FROM public.prediction_logs p WHERE p.prediction_date = n AND p.${key} = c.${key});
        GET DIAGNOSTICS removed = ROW_COUNT; INSERT INTO pg_temp.taken_off VALUES ('customer_data', removed);
        UPDATE public.customer_data c SET (${columns}) = ROW (${logged}) FROM public.prediction_logs p
          WHERE p.prediction_date = n AND p.${key} = c.${key} AND (${known}) IS DISTINCT FROM (${logged});
      END IF;
      UPDATE public.customer_data c SET ${outcome} = NULL
        WHERE ${outcome} IS NOT NULL AND NOT EXISTS (SELECT FROM public.customer_outcomes o WHERE o.${key} = c.${key});
      UPDATE public.customer_data c SET ${outcome} = (SELECT min(target) FROM pg_temp.written w WHERE w.churned = o.churned)
        FROM (SELECT DISTINCT ON (${key}) ${key}, churned FROM public.customer_outcomes ORDER BY ${key}, observed_on DESC) o
        WHERE o.${key} = c.${key} AND NOT EXISTS (SELECT FROM pg_temp.written w WHERE w.target = c.${outcome} AND w.churned = o.churned);
    END $cut$;

    CREATE TEMP TABLE versions ON COMMIT DROP AS
      SELECT DISTINCT model_version AS version FROM public.prediction_logs WHERE model_name = ${text(REGISTERED_MODEL)}
      UNION SELECT model_version FROM public.champion_history WHERE model_name = ${text(REGISTERED_MODEL)};
    SELECT json_build_object(
      'night', (SELECT night FROM pg_temp.cut),
      'moment', (SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') FROM pg_temp.cut),
      'champion', (SELECT model_version FROM public.champion_history WHERE model_name = ${text(REGISTERED_MODEL)} ORDER BY id DESC LIMIT 1),
      'versions', (SELECT coalesce(json_agg(version ORDER BY version), '[]') FROM pg_temp.versions),
      'taken_off', (SELECT json_object_agg(name, rows ORDER BY name) FROM pg_temp.taken_off))`;
}

/** SQL that forgets what a version has learned, for one that the tracking server no longer has. */
export function forgetVersion(name: string, version: number): string {
  return `DELETE FROM public.model_learned_rows WHERE model_name = ${text(name)} AND model_version = ${version}`;
}
