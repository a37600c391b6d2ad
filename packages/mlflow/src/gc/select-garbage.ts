import { sql } from 'kysely';
import type { MlflowDatabase } from '../database/tables.js';
import { invalid, type MlflowError, notFound } from '../protocol/mlflow-error.js';
import { experimentNumber } from '../tracking/experiment-number.js';
import { parseAge } from './parse-age.js';

/** What `mlflow gc` should delete for good. If no ids of a kind are given, everything of this kind that is marked as deleted. */
export interface GarbageSelection {
  /** Only what was deleted at least this long ago: days, hours, minutes, seconds, such as `30d` or `1d2h3m4s`. Default: at any time. */
  readonly older_than?: string | undefined;
  readonly run_ids?: readonly string[] | undefined;
  /** Experiments, with all their runs and logged models. */
  readonly experiment_ids?: readonly string[] | undefined;
  readonly logged_model_ids?: readonly string[] | undefined;
}

export interface StoredRun {
  readonly run_id: string;
  readonly artifact_uri: string;
}

export interface StoredModel {
  readonly model_id: string;
  readonly artifact_uri: string;
}

export interface Garbage {
  readonly runs: readonly StoredRun[];
  readonly models: readonly StoredModel[];
  readonly experiments: readonly number[];
}

/** A row that a selection may name, and the facts that decide whether it can go. */
interface Named {
  readonly id: string;
  readonly is_deleted: boolean;
  readonly is_old: boolean;
}

/**
 * Finds what should be deleted for good. Changes nothing.
 *
 * An experiment goes with everything in it. An experiment that is not named stays as long as it has a run that was restored, or deleted too
 * recently.
 *
 * @param now ms since 1970
 * @throws MlflowError INVALID_PARAMETER_VALUE for a malformed age, or for a named item that is active or not old enough;
 *   RESOURCE_DOES_NOT_EXIST for a named item that doesn't exist
 */
export async function selectGarbage(db: MlflowDatabase, selection: GarbageSelection, now: number): Promise<Garbage> {
  const { older_than: age, run_ids, experiment_ids, logged_model_ids } = selection;
  const threshold = now - (age === undefined ? 0 : parseAge(age));
  // If an earlier collection has started on a run, the run has to go, whatever its age.
  const runGoes = sql<boolean>`(r.lifecycle_stage = 'purging' OR r.lifecycle_stage = 'deleted'
    AND (${age === undefined} OR coalesce(r.deleted_time, 0) <= ${threshold}))`;
  const modelGoes = sql<boolean>`(m.lifecycle_stage = 'deleted' AND (${age === undefined} OR m.last_updated_timestamp <= ${threshold}))`;
  const experimentGoes = sql<boolean>`(e.lifecycle_stage = 'deleted' AND (${age === undefined} OR e.last_update_time < ${threshold}))`;

  const experimentIds = experiment_ids?.map(experimentNumber);
  if (experimentIds) {
    const { rows } = await sql<Named>`SELECT e.experiment_id::text AS id, e.lifecycle_stage = 'deleted' AS is_deleted,
      ${experimentGoes} AS is_old FROM mlflow.experiments e WHERE e.experiment_id = ANY(${experimentIds}::bigint[])`.execute(db);
    requireAll(rows, experimentIds.map(String), {
      unknown: (id) => notFound(`No Experiment with id=${id} exists`),
      active: (id) =>
        `Experiments ['${id}'] are not in the deleted lifecycle stage. Only experiments in the deleted lifecycle stage can be hard-deleted.`,
      young: (id) =>
        `Experiments ['${id}'] are not older than the required age. Only experiments older than ${age} can be deleted.`,
    });
  }
  if (run_ids) {
    const { rows } = await sql<Named>`SELECT r.run_id AS id, r.lifecycle_stage <> 'active' AS is_deleted, ${runGoes} AS is_old
      FROM mlflow.runs r WHERE r.run_id = ANY(${[...run_ids]}::text[])`.execute(db);
    requireAll(rows, run_ids, runRefusals(age));
  }
  if (logged_model_ids) {
    const { rows } = await sql<Named>`SELECT m.model_id AS id, m.lifecycle_stage = 'deleted' AS is_deleted, ${modelGoes} AS is_old
      FROM mlflow.logged_models m WHERE m.model_id = ANY(${[...logged_model_ids]}::text[])`.execute(db);
    requireAll(rows, logged_model_ids, {
      unknown: (id) => notFound(`Logged model with ID '${id}' not found.`),
      active: (id) =>
        `Logged model ${id} is not in \`deleted\` lifecycle stage. Only logged models in \`deleted\` lifecycle stage can be deleted.`,
      young: (id) =>
        `Logged model ${id} is not older than the required age. Only logged models older than ${age} can be deleted.`,
    });
  }

  const named = experimentIds !== undefined;
  const { rows: candidates } = await sql<{ id: number; kept_run: string | null; kept_is_active: boolean | null }>`
    SELECT e.experiment_id AS id, kept.run_id AS kept_run, kept.is_active AS kept_is_active
    FROM mlflow.experiments e LEFT JOIN LATERAL (
      SELECT r.run_id, r.lifecycle_stage = 'active' AS is_active FROM mlflow.runs r
      WHERE r.experiment_id = e.experiment_id AND NOT ${runGoes} ORDER BY r.run_id LIMIT 1) kept ON true
    WHERE ${named ? sql`e.experiment_id = ANY(${experimentIds}::bigint[])` : experimentGoes}
    ORDER BY e.experiment_id`.execute(db);
  const kept = candidates.find(({ kept_run }) => kept_run !== null);
  if (named && kept?.kept_run) {
    const refusals = runRefusals(age);
    throw invalid(kept.kept_is_active ? refusals.active(kept.kept_run) : refusals.young(kept.kept_run));
  }
  const experiments = candidates.filter(({ kept_run }) => kept_run === null).map(({ id }) => Number(id));

  const { rows: runs } = await sql<StoredRun>`SELECT r.run_id, r.artifact_uri FROM mlflow.runs r
    WHERE r.experiment_id = ANY(${experiments}::bigint[]) OR
      ${run_ids ? sql`r.run_id = ANY(${[...run_ids]}::text[])` : runGoes} ORDER BY r.run_id`.execute(db);
  const { rows: models } =
    await sql<StoredModel>`SELECT m.model_id, m.artifact_location AS artifact_uri FROM mlflow.logged_models m
    WHERE m.experiment_id = ANY(${experiments}::bigint[]) OR
      ${logged_model_ids ? sql`m.model_id = ANY(${[...logged_model_ids]}::text[])` : modelGoes} ORDER BY m.model_id`.execute(db);
  return { runs, models, experiments };
}

/** The real server's messages for a named item that can't go (mlflow/cli/__init__.py). */
interface Refusals {
  readonly unknown: (id: string) => MlflowError;
  readonly active: (id: string) => string;
  readonly young: (id: string) => string;
}

function runRefusals(age: string | undefined): Refusals {
  return {
    unknown: (id) => notFound(`Run with id=${id} not found`),
    active: (id) => `Run ${id} is not in \`deleted\` lifecycle stage. Only runs in \`deleted\` lifecycle stage can be deleted.`,
    young: (id) => `Run ${id} is not older than the required age. Only runs older than ${age} can be deleted.`,
  };
}

function requireAll(found: readonly Named[], ids: readonly string[], refusals: Refusals): void {
  const byId = new Map(found.map((row) => [row.id, row]));
  for (const id of ids) {
    const row = byId.get(id);
    if (!row) throw refusals.unknown(id);
    if (!row.is_deleted) throw invalid(refusals.active(id));
    if (!row.is_old) throw invalid(refusals.young(id));
  }
}
