import { sql } from 'kysely';
import { ArtifactPlaces, type OpenArtifacts } from '../artifacts/artifact-places.js';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { MlflowDatabase } from '../database/tables.js';
import { MlflowError } from '../protocol/mlflow-error.js';
import { type GarbageSelection, type StoredModel, type StoredRun, selectGarbage } from './select-garbage.js';

export interface GarbageCollection {
  /** A database that `migrateTracking` has prepared. */
  readonly database: MlflowDatabase;
  /** The store of `mlflow-artifacts:` addresses. */
  readonly artifacts: ArtifactStore;
  /** Opens the buckets of `s3:` addresses. Default: artifacts in buckets are left. */
  readonly openBucket?: OpenArtifacts | undefined;
  /** Whether to report what would be deleted, without deleting it. Default false. */
  readonly dryRun?: boolean;
  /** Called before the first and after each step. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Cancels the collection between two steps. Everything deleted by then is gone. Default: never. */
  readonly signal?: AbortSignal | undefined;
  /** ms since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/** The ids of what was deleted for good, or with `dryRun`, of what would be. */
export interface GarbageReport {
  readonly dry_run: boolean;
  readonly runs: readonly string[];
  readonly logged_models: readonly string[];
  readonly experiments: readonly string[];
  /** Addresses of artifacts that were left because this server can't reach them. */
  readonly artifacts_left: readonly string[];
}

/** Number of runs or models in one step. */
const AT_ONCE = 100;
/** Number of artifact folders removed at the same time. */
const REMOVALS = 8;

/**
 * Deletes for good the runs, logged models and experiments that clients have deleted, with their artifacts, as `mlflow gc` does. Versions in
 * the registry stay, even if their files go with their run.
 *
 * Runs are marked first, so that nobody can restore them. Then their artifacts are removed, and their rows last. If a collection breaks off,
 * the next one completes it.
 *
 * @throws MlflowError what `selectGarbage` throws, before anything is deleted; TEMPORARILY_UNAVAILABLE if the artifact store fails
 * @throws the signal's reason, if it aborts
 */
export async function collectGarbage(collection: GarbageCollection, selection: GarbageSelection): Promise<GarbageReport> {
  const { dryRun = false, onProgress = () => {}, signal, now = Date.now } = collection;
  const db = collection.database.withSchema('mlflow');
  const { runs, models, experiments } = await selectGarbage(db, selection, now());
  const places = new ArtifactPlaces({ own: collection.artifacts, openBucket: collection.openBucket });
  const left: string[] = [];
  const gone = { runs: [] as string[], logged_models: [] as string[], experiments: [] as string[] };
  const total = runs.length + models.length + experiments.length;
  const step = <Item>(items: readonly Item[], remove: (batch: readonly Item[]) => Promise<void>) =>
    inSteps(items, async (batch) => {
      signal?.throwIfAborted();
      await remove(batch);
      onProgress(gone.runs.length + gone.logged_models.length + gone.experiments.length, total);
    });
  onProgress(0, total);
  if (dryRun) {
    const experimentIds = experiments.map(String);
    return { dry_run: true, ...idsOf(runs, models), experiments: experimentIds, artifacts_left: [] };
  }
  await step(runs, async (batch) => {
    const claimed = await claim(db, batch);
    await removeArtifacts(places, claimed, left);
    const ids = claimed.map(({ run_id }) => run_id);
    await deleteRuns(db, ids);
    gone.runs.push(...ids);
  });
  await step(models, async (batch) => {
    await removeArtifacts(places, batch, left);
    const ids = batch.map(({ model_id }) => model_id);
    await db.deleteFrom('logged_models').where('model_id', 'in', ids).execute();
    gone.logged_models.push(...ids);
  });
  await step(experiments, async (batch) => {
    gone.experiments.push(...(await deleteExperiments(db, batch, now())));
  });
  return { dry_run: false, ...gone, artifacts_left: left };
}

function idsOf(runs: readonly StoredRun[], models: readonly StoredModel[]) {
  return { runs: runs.map(({ run_id }) => run_id), logged_models: models.map(({ model_id }) => model_id) };
}

async function inSteps<Item>(items: readonly Item[], work: (batch: readonly Item[]) => Promise<void>): Promise<void> {
  for (let i = 0; i < items.length; i += AT_ONCE) await work(items.slice(i, i + AT_ONCE));
}

/** Marks runs for deletion. Skips those that have been restored in the meantime. */
async function claim(db: MlflowDatabase, runs: readonly StoredRun[]): Promise<readonly StoredRun[]> {
  const ids = runs.map(({ run_id }) => run_id);
  const { rows } = await sql<StoredRun>`UPDATE mlflow.runs SET lifecycle_stage = 'purging'
    WHERE run_id = ANY(${ids}::text[]) AND lifecycle_stage IN ('deleted', 'purging') RETURNING run_id, artifact_uri`.execute(db);
  return rows.toSorted((a, b) => (a.run_id < b.run_id ? -1 : 1));
}

async function removeArtifacts(
  places: ArtifactPlaces,
  owners: readonly { readonly artifact_uri: string }[],
  left: string[],
): Promise<void> {
  for (let i = 0; i < owners.length; i += REMOVALS) {
    await Promise.all(
      owners.slice(i, i + REMOVALS).map(async ({ artifact_uri }) => {
        const place = await places.at(artifact_uri).catch((error) => {
          if (error instanceof MlflowError && error.code === 'INVALID_PARAMETER_VALUE') return undefined;
          throw error;
        });
        if (place) await place.store.remove(place.path);
        else left.push(artifact_uri);
      }),
    );
  }
}

/** Deletes the rows of runs. Everything goes with a run except the history of its metrics, which is deleted here. */
async function deleteRuns(db: MlflowDatabase, ids: readonly string[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // Whoever logs late waits for this lock, and then finds no run. No foreign key from the history to the run would stop them.
    await sql`SELECT 1 FROM mlflow.runs WHERE run_id = ANY(${[...ids]}::text[]) ORDER BY run_id FOR UPDATE`.execute(tx);
    await sql`DELETE FROM mlflow.metrics WHERE series_id IN
      (SELECT series_id FROM mlflow.latest_metrics WHERE run_id = ANY(${[...ids]}::text[]))`.execute(tx);
    await sql`DELETE FROM mlflow.runs WHERE run_id = ANY(${[...ids]}::text[])`.execute(tx);
  });
}

/**
 * Deletes experiments that are still marked as deleted, and empty. The default experiment is made again at once, because MLflow's clients
 * need it.
 */
async function deleteExperiments(db: MlflowDatabase, ids: readonly number[], now: number): Promise<string[]> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string; artifact_location: string }>`DELETE FROM mlflow.experiments e
      WHERE experiment_id = ANY(${[...ids]}::bigint[]) AND lifecycle_stage = 'deleted'
        AND NOT EXISTS (SELECT 1 FROM mlflow.runs r WHERE r.experiment_id = e.experiment_id)
        AND NOT EXISTS (SELECT 1 FROM mlflow.logged_models m WHERE m.experiment_id = e.experiment_id)
      RETURNING experiment_id::text AS id, artifact_location`.execute(tx);
    const first = rows.find(({ id }) => id === '0');
    if (first) {
      await tx
        .insertInto('experiments')
        .values({
          experiment_id: 0,
          name: 'Default',
          artifact_location: first.artifact_location,
          creation_time: now,
          last_update_time: now,
        })
        .execute();
    }
    return rows.map(({ id }) => id);
  });
}
