import { sql } from 'kysely';
import { ArtifactPlaces, type OpenArtifacts } from '../artifacts/artifact-places.js';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { MlflowDatabase } from '../database/tables.js';
import { MlflowError } from '../protocol/mlflow-error.js';
import { type GarbageSelection, type StoredModel, type StoredRun, selectGarbage } from './select-garbage.js';

export interface GarbageCollection {
  /** A database that `migrateTracking` has prepared. */
  readonly database: MlflowDatabase;
  /** What `mlflow-artifacts:` addresses. */
  readonly artifacts: ArtifactStore;
  /** Opens the buckets of `s3:` addresses. Default: what is there is left. */
  readonly openBucket?: OpenArtifacts | undefined;
  /** Whether to say only what would be deleted. Default false. */
  readonly dryRun?: boolean;
  /** Called before the first and after each step. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Calls it off between two steps; what was deleted until then is gone. Default: never. */
  readonly signal?: AbortSignal | undefined;
  /** ms since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/** What was deleted for good, by id; with `dryRun` what would be. */
export interface GarbageReport {
  readonly dry_run: boolean;
  readonly runs: readonly string[];
  readonly logged_models: readonly string[];
  readonly experiments: readonly string[];
  /** Addresses where artifacts were left, because this server cannot reach them. */
  readonly artifacts_left: readonly string[];
}

/** Runs or models in one step. */
const AT_ONCE = 100;
/** Folders of artifacts removed at the same time. */
const REMOVALS = 8;

/**
 * Deletes for good what clients deleted: runs, logged models and experiments, with their artifacts, as `mlflow gc` does. Versions in the
 * registry stay, also those whose files go with their run.
 *
 * Artifacts are removed first and rows last. A run is marked before, from when on nobody can restore it; so a collection that breaks off
 * is completed by the next one.
 *
 * @throws MlflowError as `selectGarbage`, before anything is deleted; TEMPORARILY_UNAVAILABLE if the store of the artifacts fails
 * @throws the signal's reason
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

/** Marks runs as about to go. Skips those that were restored meanwhile. */
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

/** Params, tags and all else but the history of metrics goes along with a run. */
async function deleteRuns(db: MlflowDatabase, ids: readonly string[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // Whoever logs late waits here, and then finds no run: nothing refers to the history but its series.
    await sql`SELECT 1 FROM mlflow.runs WHERE run_id = ANY(${[...ids]}::text[]) ORDER BY run_id FOR UPDATE`.execute(tx);
    await sql`DELETE FROM mlflow.metrics WHERE series_id IN
      (SELECT series_id FROM mlflow.latest_metrics WHERE run_id = ANY(${[...ids]}::text[]))`.execute(tx);
    await sql`DELETE FROM mlflow.runs WHERE run_id = ANY(${[...ids]}::text[])`.execute(tx);
  });
}

/**
 * Deletes experiments that are still deleted, and empty. The one that each database begins with is there again at once, as MLflow's
 * clients need it.
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
