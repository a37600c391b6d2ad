import { BucketObjects } from '@churnops/mlflow/bucket-objects';
import { ChurnopsError } from '../../errors.js';
import { type Progress, showTask } from '../../progress.js';
import { bundledSchema } from '../../record/bundled-schema.js';
import { REPORTS_PATH } from '../../registry/names.js';
import { productMigrations } from '../../warehouse/migrations/product-migrations.js';
import { cutProduct, forgetVersion, type ProductCut } from './cut-product.js';
import { cutTracking, TRACKING_KIND, type TrackingCut } from './cut-tracking.js';
import type { SavedDatabase } from './manifest.js';
import { inSession, PsqlSession } from './psql-session.js';
import type { Backup } from './read-backup.js';
import { isEmptyDatabase, otherSessions, restoreDatabase } from './restore-database.js';
import { restoreObjects } from './restore-objects.js';
import { sizeOf } from './size-of.js';
import type { StackServers } from './stack-servers.js';
import { asStorageFailure } from './storage-failure.js';

export interface RestoreOptions {
  /** Take off what is later than this logical date, `YYYY-MM-DD`. Default: everything stays. */
  readonly date: string | undefined;
  /** Replace what is there. Otherwise, databases and bucket must be empty. */
  readonly replace: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What a restore did. */
export interface Restored {
  readonly databases: readonly { readonly name: string; readonly tables: number; readonly rows: number }[];
  readonly objects: { readonly written: number; readonly unchanged: number; readonly removed: number };
  /** Null without a date. */
  readonly cut: (ProductCut & { readonly tracking: TrackingCut | null }) | null;
}

/** A database of the servers, and what a backup has for it. */
interface Target {
  readonly name: string;
  readonly saved: SavedDatabase;
}

/**
 * Looks whether a backup can be restored here. Changes nothing.
 *
 * @throws ChurnopsError CHURN_USAGE if the backup has other databases; CHURN_STACK if something is there and `replace` is not set; CHURN_BUSY if
 *   somebody is connected to a database; CHURN_DATE if the backup is older than the date; CHURN_NO_PREDICTIONS if it has no night of the date or before
 */
export async function checkRestore(
  servers: StackServers,
  { manifest }: Backup,
  { date, replace, signal }: Omit<RestoreOptions, 'progress'>,
): Promise<void> {
  const targets = targetsOf(servers, manifest.databases);
  if (date !== undefined) requireThisVersion(manifest.databases[0]);
  if (date !== undefined) requireNight(manifest.churn?.dates ?? null, manifest.finished_at, date);
  if (replace) return;
  const full: string[] = [];
  for (const { name } of targets) {
    if (!(await inSession(servers.postgres, name, signal, isEmptyDatabase))) full.push(`the database ${name} has tables`);
  }
  const bucket = new BucketObjects(servers.bucket);
  try {
    for await (const _ of bucket.list(servers.bucket.prefix)) {
      full.push(`the bucket ${servers.bucket.bucket} has objects`);
      break;
    }
  } catch (error) {
    throw asStorageFailure(error);
  } finally {
    bucket.close();
  }
  if (full.length === 0) return;
  throw new ChurnopsError(
    'CHURN_STACK',
    full.join('; '),
    'add --replace to replace all of it by the backup; take a backup of it first',
  );
}

/** @throws ChurnopsError CHURN_BUSY */
export async function requireNobodyElse(servers: StackServers, signal: AbortSignal): Promise<void> {
  for (const name of servers.databases) {
    const others = await inSession(servers.postgres, name, signal, otherSessions);
    if (others.length === 0) continue;
    throw new ChurnopsError(
      'CHURN_BUSY',
      `somebody is connected to the database ${name}: ${others.join(', ')}`,
      'stop churnops, the tracking server, Airflow and whatever else uses it, then try again',
    );
  }
}

/**
 * Puts databases and bucket back as a backup has them.
 *
 * Objects are written first. Then each database is replaced in a transaction of its own; they are committed together, once all of them are complete and
 * taken back to the date. At last, objects that the backup does not have are deleted. If it breaks off before the commits, the databases are as they were, with all
 * of their objects. On a bucket with versions, what was replaced or deleted can still be read.
 *
 * @throws ChurnopsError CHURN_STACK, CHURN_DATABASE_UNREACHABLE, CHURN_STORAGE; the signal's reason
 */
export async function restoreStack(servers: StackServers, backup: Backup, options: RestoreOptions): Promise<Restored> {
  const { date, progress, signal } = options;
  const targets = targetsOf(servers, backup.manifest.databases);
  const objects = backup.objects.filter(({ key }) => !isLaterReport(key, date));
  const bucket = new BucketObjects(servers.bucket);
  const sessions: PsqlSession[] = [];
  try {
    const present = await bucket.listAll(servers.bucket.prefix);
    const written = await showTask(progress, `bucket ${servers.bucket.bucket}`, sizeOf(objects), async (task) => {
      const count = await restoreObjects(bucket, objects, present, { folder: backup.folder, signal, onBytes: task.update });
      task.done(`${objects.length} objects, ${count} of them written`);
      return count;
    });
    for (const target of targets) sessions.push(await restoreTarget(servers, backup, target, options));
    const cut = date === undefined ? null : await cutTo(date, backup, sessions);
    signal.throwIfAborted();
    for (const session of sessions) await session.ask('COMMIT');
    const kept = new Set(objects.map(({ key }) => key));
    const extra = present.map(({ key }) => key).filter((key) => !kept.has(key));
    await bucket.remove(extra);
    // A plan that goes by the statistics of empty tables can take hours.
    for (const session of sessions) await session.ask('ANALYZE');
    for (const session of sessions) await session.end();
    return {
      databases: targets.map(({ name, saved: { rows } }) => ({
        name,
        tables: Object.keys(rows).length,
        rows: Object.values(rows).reduce((sum, count) => sum + count, 0),
      })),
      objects: { written, unchanged: objects.length - written, removed: extra.length },
      cut,
    };
  } catch (error) {
    signal.throwIfAborted();
    throw asStorageFailure(error);
  } finally {
    for (const session of sessions) session.kill();
    bucket.close();
  }
}

async function restoreTarget(
  { postgres }: StackServers,
  { folder }: Backup,
  { name, saved }: Target,
  { progress, signal }: RestoreOptions,
): Promise<PsqlSession> {
  const session = new PsqlSession(postgres, name, signal);
  try {
    await showTask(progress, `database ${name}`, undefined, async (task) => {
      await restoreDatabase(session, saved, { postgres, folder, signal });
      task.done(`${Object.keys(saved.rows).length} tables`);
    });
    return session;
  } catch (error) {
    session.kill();
    throw error;
  }
}

/** Takes the restored databases back to a date. The first is churnops' own, which says what the tracking server's are to be taken back to. */
async function cutTo(date: string, { manifest }: Backup, sessions: readonly PsqlSession[]): Promise<Restored['cut']> {
  const [product, ...others] = sessions as [PsqlSession, ...PsqlSession[]];
  const cut = await product.askJson<ProductCut>(cutProduct(date, manifest.time_zone, bundledSchema()));
  const tracking: TrackingCut[] = [];
  // The tables of our own tracking server are in churnops' database, too; they are empty if another server is used.
  for (const session of [product, ...others]) {
    const [kind] = await session.ask(TRACKING_KIND);
    if (kind === 'ours' || kind === 'mlflow') tracking.push(await session.askJson(cutTracking(kind, cut)));
  }
  for (const { name, version } of tracking.flatMap(({ model_versions }) => model_versions)) {
    await product.ask(forgetVersion(name, version));
  }
  return { ...cut, tracking: tracking.length === 0 ? null : tracking.reduce(together) };
}

function together(a: TrackingCut, b: TrackingCut): TrackingCut {
  return {
    runs: a.runs + b.runs,
    model_versions: [...a.model_versions, ...b.model_versions],
    champion_is_set: a.champion_is_set || b.champion_is_set,
  };
}

/** Our own database is known by its place, as it may have another name here; the others by their names. */
function targetsOf({ databases }: StackServers, [product, ...others]: readonly SavedDatabase[]): Target[] {
  const [own = '', ...named] = databases;
  const missing = others.find(({ name }) => !named.includes(name));
  const unsaved = named.find((name) => !others.some((saved) => saved.name === name));
  if (missing !== undefined || unsaved !== undefined) {
    throw new ChurnopsError(
      'CHURN_USAGE',
      missing === undefined
        ? `the backup has no database ${unsaved}`
        : `the backup has the database ${missing.name}, and no server is named for it`,
      'name the databases that the backup has in CHURNOPS_BACKUP_DATABASES, and no others',
    );
  }
  return [{ name: own, saved: product as SavedDatabase }, ...others.map((saved) => ({ name: saved.name, saved }))];
}

/** What is taken off is said in the terms of this version's tables. */
function requireThisVersion(product: SavedDatabase | undefined): void {
  const had = product?.migrations['public.churnops_migrations'] ?? [];
  if (Object.keys(productMigrations.migrations).every((name) => had.includes(name))) return;
  throw new ChurnopsError(
    'CHURN_USAGE',
    'an earlier version of churnops made the backup, and --date needs the tables of this one',
    'restore it without --date and start churnops once, which brings the tables up to date; then take a backup, and restore that one with --date',
  );
}

function requireNight(dates: { readonly first: string; readonly last: string } | null, finishedAt: string, date: string): void {
  if (dates === null || date < dates.first) {
    const found =
      dates === null ? 'the backup has no predictions' : `the first date with predictions in the backup is ${dates.first}`;
    throw new ChurnopsError(
      'CHURN_NO_PREDICTIONS',
      `${found}, so it cannot be taken back to ${date}`,
      'choose a later date, or an earlier backup',
    );
  }
  // A day ends last in the zones west of Greenwich.
  if (Date.parse(`${date}T00:00:00Z`) <= Date.parse(finishedAt) + DAY_MS) return;
  throw new ChurnopsError(
    'CHURN_DATE',
    `the backup is of ${finishedAt.slice(0, 10)}, before ${date}`,
    'choose an earlier date, or a later backup',
  );
}

const DAY_MS = 24 * 3600 * 1000;

/** The report of a later date, which is kept with the run that made the model. */
function isLaterReport(key: string, date: string | undefined): boolean {
  if (date === undefined) return false;
  const [, of] = new RegExp(`/artifacts/${REPORTS_PATH}/(\\d{4}-\\d\\d-\\d\\d)\\.(?:html|json)$`).exec(key) ?? [];
  return of !== undefined && of > date;
}
