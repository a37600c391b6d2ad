import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentProgress } from '../../progress.js';
import { productMigrations } from '../../warehouse/migrations/product-migrations.js';
import { backUpStack } from './back-up-stack.js';
import type { Manifest } from './manifest.js';
import { checkRestore } from './restore-stack.js';
import { type StackServers, serversByUrl } from './stack-servers.js';

const { signal } = new AbortController();
/** Nothing listens there. */
const NOWHERE = {
  DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/own',
  MLFLOW_ARTIFACTS_DESTINATION: 's3://bucket/folder',
  MLFLOW_S3_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'churnops-refusals-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const servers = (more: NodeJS.ProcessEnv = {}): StackServers => serversByUrl({ ...NOWHERE, ...more }, folder);

describe('the servers that the environment names', () => {
  it('are databases by their names, ours first, and a folder of a bucket', () => {
    const found = servers({ CHURNOPS_BACKUP_DATABASES: 'postgres://h/mlflow, postgres://h/airflow' });
    expect(found.databases).toEqual(['own', 'mlflow', 'airflow']);
    expect(found.bucket).toMatchObject({ bucket: 'bucket', prefix: 'folder/', endpoint: 'http://127.0.0.1:1' });
  });

  it.each([
    [{ DATABASE_URL: '' }, 'DATABASE_URL'],
    [{ MLFLOW_ARTIFACTS_DESTINATION: '', MLFLOW_S3_ENDPOINT_URL: '' }, 'MLFLOW_ARTIFACTS_DESTINATION'],
    [{ CHURNOPS_BACKUP_DATABASES: 'postgres://other/own' }, 'two databases are called own'],
    [{ CHURNOPS_BACKUP_DATABASES: 'mysql://h/x' }, 'CHURNOPS_BACKUP_DATABASES'],
    [{ DATABASE_URL: 'postgres://h' }, 'no name'],
  ])('%j is refused', (more, said) => {
    expect(() => servers(more)).toThrow(
      expect.objectContaining({ code: 'CHURN_CONFIG', message: expect.stringContaining(said) }),
    );
  });
});

describe('a backup', () => {
  const backUp = (target: string) => backUpStack(servers(), target, { progress: silentProgress, signal, now: () => new Date() });

  it.each(['taken', 'taken.unfinished'])('writes over nothing: %s', async (name) => {
    mkdirSync(join(folder, name));
    await expect(backUp(join(folder, 'taken'))).rejects.toMatchObject({
      code: 'CHURN_CANNOT_WRITE',
      message: expect.stringContaining(name),
    });
  });

  it('leaves nothing where a server does not answer', async () => {
    await expect(backUp(join(folder, 'new'))).rejects.toMatchObject({ code: 'CHURN_STORAGE' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a restore to a date', () => {
  const names = Object.keys(productMigrations.migrations);
  const database = (name: string, had: readonly string[] = names): Manifest['databases'][number] => ({
    name,
    file: `databases/${name}.dump`,
    bytes: 1,
    server_version: '18.6',
    migrations: { 'public.churnops_migrations': [...had] },
    rows: {},
  });
  const check = (date: string | undefined, more: Partial<Manifest> = {}) => {
    const manifest: Manifest = {
      format: 1,
      churnops: '0.1.0',
      started_at: '2026-03-05T07:59:00.000Z',
      finished_at: '2026-03-05T08:00:00.000Z',
      time_zone: 'UTC',
      databases: [database('another name')],
      bucket: { name: 'b', objects: 0, bytes: 0, vanished: 0 },
      churn: { customers: 1, dates: { first: '2026-03-02', last: '2026-03-04', count: 3 }, champion: 1 },
      ...more,
    };
    return checkRestore(servers(), { folder, manifest, objects: [] }, { date, replace: true, signal });
  };

  it.each(['2026-03-02', '2026-03-05', undefined])('%s is in the backup', async (date) => {
    await expect(check(date)).resolves.toBeUndefined();
  });

  it('a date before the first night', async () => {
    await expect(check('2026-03-01')).rejects.toMatchObject({
      code: 'CHURN_NO_PREDICTIONS',
      message: expect.stringContaining('2026-03-02'),
    });
    await expect(check('2026-03-01', { churn: null })).rejects.toMatchObject({ code: 'CHURN_NO_PREDICTIONS' });
  });

  it('a date after the backup', async () => {
    await expect(check('2026-03-07')).rejects.toMatchObject({ code: 'CHURN_DATE' });
  });

  it('a backup of an earlier version, which can be restored as it is', async () => {
    const databases = [database('own', names.slice(0, -1))];
    await expect(check('2026-03-02', { databases })).rejects.toMatchObject({ code: 'CHURN_USAGE' });
    await expect(check(undefined, { databases })).resolves.toBeUndefined();
  });

  it('other databases than the environment names', async () => {
    const databases = [database('own'), database('mlflow')];
    await expect(check(undefined, { databases })).rejects.toMatchObject({
      code: 'CHURN_USAGE',
      message: expect.stringContaining('mlflow'),
    });
  });
});
