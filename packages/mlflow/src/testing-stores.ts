import type { MlflowDatabase, MlflowTables } from './database/tables.js';
import { LoggedModelStore } from './logged-models/logged-model-store.js';
import { migrateTracking } from './migrations/migrate-tracking.js';
import { Registry } from './registry/registry.js';
import { testDatabase } from './testing.js';
import { ExperimentStore } from './tracking/experiment-store.js';
import { MetricHistory } from './tracking/metric-history.js';
import { RunLog } from './tracking/run-log.js';
import { RunStore } from './tracking/run-store.js';
import { RegistryEvents } from './webhooks/registry-events.js';

/** Test support: the stores behind a tracking server, without the server. */
export interface TestStores {
  /** In the SQL schema `mlflow`. */
  readonly db: MlflowDatabase;
  /** What the stores take for the time, in ms since 1970. */
  readonly clock: { now: number };
  readonly experiments: ExperimentStore;
  readonly runs: RunStore;
  readonly log: RunLog;
  readonly history: MetricHistory;
  readonly loggedModels: LoggedModelStore;
  readonly registry: Registry;
  readonly events: RegistryEvents;
}

let shared: Promise<MlflowDatabase> | undefined;

/**
 * Test support: stores over a database in memory that all test files of a process share, as opening one takes longer than most files'
 * tests. So a test must look only for what it made itself, under names of its own. The database ends with the process.
 */
export async function testStores(): Promise<TestStores> {
  shared ??= openMigrated();
  return storesOf(await shared);
}

/** Test support: other stores over the same database, as another process has them: nothing is remembered. */
export function storesOf(db: MlflowDatabase): TestStores {
  const clock = { now: 1000 };
  const now = () => clock.now;
  const experiments = new ExperimentStore(db, now);
  const runs = new RunStore(db, experiments, now);
  const loggedModels = new LoggedModelStore(db, experiments, now);
  const events = new RegistryEvents(now);
  const registry = new Registry(db, runs, loggedModels, events, now);
  return { db, clock, experiments, runs, log: new RunLog(db), history: new MetricHistory(db), loggedModels, registry, events };
}

async function openMigrated(): Promise<MlflowDatabase> {
  const { db } = await testDatabase<MlflowTables>();
  await migrateTracking(db);
  return db.withSchema('mlflow');
}
