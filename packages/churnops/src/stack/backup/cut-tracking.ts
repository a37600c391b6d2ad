import pg from 'pg';
import { CHAMPION, REGISTERED_MODEL } from '../../registry/names.js';
import type { ProductCut } from './cut-product.js';

const text = pg.escapeLiteral;

/** What `cutTracking` did. */
export interface TrackingCut {
  readonly runs: number;
  readonly model_versions: readonly { readonly name: string; readonly version: number }[];
  /** Whether the champion has its alias again; null if there was none to give it to. */
  readonly champion_is_set: boolean | null;
}

/** Whose tables a database has: those of our own tracking server, of MLflow's, or of neither. The columns are what the cut needs. */
export const TRACKING_KIND = `
  SELECT CASE
    WHEN (SELECT count(*) FROM information_schema.columns WHERE table_schema = 'mlflow' AND (table_name, column_name) IN
      (('model_versions', 'creation_timestamp'), ('runs', 'revision'), ('registered_model_aliases', 'alias'))) = 3 THEN 'ours'
    WHEN (SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND (table_name, column_name) IN
      (('model_versions', 'creation_time'), ('runs', 'run_uuid'), ('registered_model_aliases', 'alias'))) = 3 THEN 'mlflow'
    ELSE 'none' END`;

/**
 * SQL that takes a tracking server's database back to the moment of a cut, and prints a `TrackingCut` as JSON. To be run in the transaction that restores it.
 *
 * Runs that began later are deleted as users delete them: MLflow no longer lists them, and `mlflow gc` removes them with their artifacts. Versions that were registered later are deleted,
 * unless predictions that are left name them. Their numbers are not given again. The champion of the moment has its alias again.
 */
export function cutTracking(kind: 'ours' | 'mlflow', { moment, champion, versions }: ProductCut): string {
  const time = `${Date.parse(moment)}::bigint`;
  const now = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';
  const model = text(REGISTERED_MODEL);
  const alias = `name = ${model} AND alias = ${text(CHAMPION)}`;
  const isKept = `(v.name = ${model} AND v.version = ANY (ARRAY[${versions.join(', ')}]::integer[]))`;
  const schema = kind === 'ours' ? 'mlflow' : 'public';
  const { runs, deleteVersions, loggedModels } = kind === 'ours' ? OURS : MLFLOWS;
  return `
    CREATE TEMP TABLE tracking_cut (runs bigint, alias bigint) ON COMMIT DROP;
    CREATE TEMP TABLE later ON COMMIT DROP AS
      SELECT v.name, v.version FROM ${schema}.model_versions v
      WHERE v.${kind === 'ours' ? 'creation_timestamp' : 'creation_time'} > ${time} AND NOT ${isKept}
        ${kind === 'ours' ? '' : "AND v.current_stage IS DISTINCT FROM 'Deleted_Internal'"};
    DO $cut$
    DECLARE n_runs bigint; n_alias bigint := NULL;
    BEGIN
      ${runs(time, now)}
      GET DIAGNOSTICS n_runs = ROW_COUNT;
      ${loggedModels(time)}
      DELETE FROM ${schema}.registered_model_aliases a USING pg_temp.later l WHERE a.name = l.name AND a.version = l.version;
      ${deleteVersions(now)}
      ${
        champion === null
          ? `DELETE FROM ${schema}.registered_model_aliases WHERE ${alias};`
          : `IF EXISTS (SELECT FROM ${schema}.model_versions WHERE name = ${model} AND version = ${champion}) THEN
        UPDATE ${schema}.registered_model_aliases SET version = ${champion} WHERE ${alias};
        IF NOT FOUND THEN
          INSERT INTO ${schema}.registered_model_aliases (name, alias, version) VALUES (${model}, ${text(CHAMPION)}, ${champion});
        END IF;
        n_alias := 1;
      ELSE
        DELETE FROM ${schema}.registered_model_aliases WHERE ${alias};
        n_alias := 0;
      END IF;`
      }
      INSERT INTO pg_temp.tracking_cut VALUES (n_runs, n_alias);
    END $cut$;
    SELECT json_build_object('runs', runs, 'champion_is_set', alias = 1, 'model_versions', (
      SELECT coalesce(json_agg(json_build_object('name', name, 'version', version) ORDER BY name, version), '[]') FROM pg_temp.later
    )) FROM pg_temp.tracking_cut`;
}

const OURS = {
  runs: (time: string, now: string) => `
      UPDATE mlflow.runs SET lifecycle_stage = 'deleted', deleted_time = ${now}, revision = revision + 1
        WHERE start_time > ${time} AND lifecycle_stage = 'active';`,
  loggedModels: (time: string) => `
      UPDATE mlflow.logged_models SET lifecycle_stage = 'deleted' WHERE creation_timestamp > ${time} AND lifecycle_stage = 'active';`,
  // Their tags and aliases go with them.
  deleteVersions: () =>
    'DELETE FROM mlflow.model_versions v USING pg_temp.later l WHERE v.name = l.name AND v.version = l.version;',
};

/** As MLflow 3.17's own stores delete (mlflow/store/tracking/sqlalchemy_store.py, mlflow/store/model_registry/sqlalchemy_store.py). */
const MLFLOWS = {
  runs: (time: string, now: string) => `
      UPDATE public.runs SET lifecycle_stage = 'deleted', deleted_time = ${now} WHERE start_time > ${time} AND lifecycle_stage = 'active';`,
  // MLflow 2 has no logged models.
  loggedModels: (time: string) => `
      IF to_regclass('public.logged_models') IS NOT NULL THEN
        EXECUTE 'UPDATE public.logged_models SET lifecycle_stage = ''deleted'' WHERE creation_timestamp_ms > $1 AND lifecycle_stage = ''active''' USING ${time};
      END IF;`,
  deleteVersions: (now: string) => `
      UPDATE public.model_versions v SET current_stage = 'Deleted_Internal', last_updated_time = ${now}, description = NULL, user_id = NULL,
        source = 'REDACTED-SOURCE-PATH', run_id = 'REDACTED-RUN-ID', run_link = 'REDACTED-RUN-LINK', status_message = NULL
        FROM pg_temp.later l WHERE v.name = l.name AND v.version = l.version;`,
};
