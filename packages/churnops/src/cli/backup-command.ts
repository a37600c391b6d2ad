import { resolve } from 'node:path';
import { formatTable } from '../commands/format-table.js';
import { ChurnopsError } from '../errors.js';
import { parseDay } from '../logical-date.js';
import { backUpStack } from '../stack/backup/back-up-stack.js';
import type { Manifest } from '../stack/backup/manifest.js';
import { readBackup } from '../stack/backup/read-backup.js';
import { checkRestore, type Restored, requireNobodyElse, restoreStack } from '../stack/backup/restore-stack.js';
import { inMegabytes } from '../stack/backup/size-of.js';
import { composeServers, type StackServers, serversByUrl } from '../stack/backup/stack-servers.js';
import { whileUsersAreStopped } from '../stack/backup/stopped-while.js';
import { readStates } from '../stack/compose.js';
import { stackFolder } from '../stack/stack-folder.js';
import { onTerminal } from './on-terminal.js';
import { startStorage } from './start-storage.js';

interface BackupOptions {
  readonly json: boolean;
  /** In place of the checkout's folder deploy. */
  readonly folder?: string;
  /** The servers that the environment names, in place of the Compose stack. */
  readonly byUrl: boolean;
}

interface RestoreOptions extends BackupOptions {
  readonly date?: string;
  readonly replace: boolean;
  /** Compare the backup with its checksums, and change nothing. */
  readonly check: boolean;
}

/** `churnops stack backup`: databases and bucket into a new folder, while all goes on. */
export async function runBackup(chosen: string | undefined, { json, folder, byUrl }: BackupOptions): Promise<void> {
  const started = new Date();
  const target = resolve(chosen ?? `churnops-backup-${started.toISOString().slice(0, 19).replaceAll(':', '-')}Z`);
  await onTerminal(async ({ progress, signal }) => {
    const servers = await serversOf(folder, byUrl);
    if (!byUrl) await requireRunning(stackFolder(folder), signal);
    const manifest = await backUpStack(servers, target, { progress, signal, now: () => new Date() });
    const result = { backup: target, ...manifest };
    process.stdout.write(
      json ? `${JSON.stringify(result)}\n` : `${describeBackup(manifest)}\nSaved in ${target}, for you alone to read.\n`,
    );
  });
}

/** `churnops stack restore`: a backup into empty servers, or in place of what is there. */
export async function runRestore(source: string, options: RestoreOptions): Promise<void> {
  const { json, folder, byUrl, replace, check } = options;
  const from = resolve(source);
  const date = options.date === undefined ? undefined : parseDay(options.date);
  await onTerminal(async ({ progress, signal }) => {
    const backup = await readBackup(from, progress, signal);
    if (check) {
      const result = { backup: from, ...backup.manifest };
      process.stdout.write(
        json ? `${JSON.stringify(result)}\n` : `${describeBackup(backup.manifest)}\nEvery file is as it was written.\n`,
      );
      return;
    }
    const servers = await serversOf(folder, byUrl);
    const how = { date, replace, progress, signal };
    const work = async () => {
      await requireNobodyElse(servers, signal);
      return restoreStack(servers, backup, how);
    };
    let restored: Restored;
    if (byUrl) {
      await checkRestore(servers, backup, how);
      restored = await work();
    } else {
      const at = stackFolder(folder);
      await startStorage(at, { progress, signal });
      await checkRestore(servers, backup, how);
      restored = await whileUsersAreStopped(at, { progress, signal }, work);
    }
    const result = { backup: from, date: date ?? null, ...restored };
    process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${describeRestored(restored, byUrl)}\n`);
  });
}

async function serversOf(folder: string | undefined, byUrl: boolean): Promise<StackServers> {
  if (!byUrl) return composeServers(stackFolder(folder));
  if (folder === undefined) return serversByUrl(process.env, process.cwd());
  throw new ChurnopsError(
    'CHURN_USAGE',
    '--folder names a Compose stack, and --by-url is for servers without one',
    'leave out one of the two',
  );
}

async function requireRunning(folder: string, signal: AbortSignal): Promise<void> {
  const states = await readStates(folder, signal);
  if (states.some(({ service, state }) => service === 'postgres' && state === 'running')) return;
  throw new ChurnopsError('CHURN_STACK', 'the stack is not running', 'start it with churnops stack up, then back it up');
}

function describeBackup({ databases, bucket, churn, finished_at }: Manifest): string {
  const rows = databases.map(({ name, rows: tables, bytes }) => [
    name,
    String(Object.keys(tables).length),
    String(Object.values(tables).reduce((sum, count) => sum + count, 0)),
    inMegabytes(bytes),
  ]);
  const dates = churn?.dates
    ? `, ${churn.dates.count} dates from ${churn.dates.first} to ${churn.dates.last}`
    : ', no predictions';
  const champion = churn?.champion ? `, champion version ${churn.champion}` : '';
  return [
    formatTable(['database', 'tables', 'rows', 'dump'], rows),
    '',
    `bucket ${bucket.name}: ${bucket.objects} objects, ${inMegabytes(bucket.bytes)}${bucket.vanished > 0 ? `; ${bucket.vanished} were deleted meanwhile` : ''}`,
    `${churn ? `${churn.customers} customers${dates}${champion}; ` : ''}finished ${finished_at}`,
  ].join('\n');
}

function describeRestored({ databases, objects, cut }: Restored, byUrl: boolean): string {
  const lines = [
    formatTable(
      ['database', 'tables', 'rows'],
      databases.map(({ name, tables, rows }) => [name, String(tables), String(rows)]),
    ),
    '',
    `bucket: ${objects.written} objects written, ${objects.unchanged} as they were, ${objects.removed} deleted`,
  ];
  if (cut) {
    const off = Object.entries(cut.taken_off).filter(([, count]) => count > 0);
    lines.push(
      `taken back to ${cut.moment}: ${off.map(([table, count]) => `${count} rows of ${table}`).join(', ') || 'nothing was later'}`,
    );
    if (cut.tracking)
      lines.push(`${cut.tracking.runs} runs and ${cut.tracking.model_versions.length} model versions were deleted`);
    if (cut.champion === null) lines.push('there was no champion');
    else if (cut.tracking?.champion_is_set) lines.push(`version ${cut.champion} is the champion`);
    else lines.push(`version ${cut.champion} was the champion; give it the alias with churnops promote ${cut.champion}`);
  }
  lines.push(
    byUrl ? 'Start churnops again; churnops status shows what is there.' : 'churnops stack up starts what does not run yet.',
  );
  return lines.join('\n');
}
