import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentProgress } from '../../progress.js';
import { readBackup } from './read-backup.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'churnops-backup-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const MANIFEST = {
  format: 1,
  churnops: '0.1.0',
  started_at: '2026-03-03T08:00:00.000Z',
  finished_at: '2026-03-03T08:01:00.000Z',
  time_zone: 'UTC',
  databases: [
    {
      name: 'churnops',
      file: 'databases/churnops.dump',
      bytes: 4,
      server_version: '18.6',
      migrations: { 'public.churnops_migrations': ['0001_customers_predictions_reports'] },
      rows: { 'public.customer_data': 3 },
    },
  ],
  bucket: { name: 'mlflow', objects: 1, bytes: 7, vanished: 0 },
  churn: { customers: 3, dates: null, champion: null },
};
const OBJECT = { key: 'a/b ä', size: 7, etag: '"x"', sha256: sha256('content') };
const FILES: Readonly<Record<string, string>> = {
  'manifest.json': JSON.stringify(MANIFEST),
  'objects.jsonl': `${JSON.stringify(OBJECT)}\n`,
  'databases/churnops.dump': 'dump',
  [`objects/${OBJECT.sha256.slice(0, 2)}/${OBJECT.sha256}`]: 'content',
};

/** Writes a backup whose checksums are those of these files. */
function write(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const sums = Object.entries(files).map(([name, content]) => `${sha256(content)}  ${name}\n`);
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
}

const read = () => readBackup(folder, silentProgress, new AbortController().signal);

describe('readBackup', () => {
  it('gives the manifest and the objects of a backup that is as it was written', async () => {
    write(FILES);
    expect(await read()).toEqual({ folder, manifest: MANIFEST, objects: [OBJECT] });
  });

  it.each(Object.keys(FILES))('finds a changed byte in %s, and that it is missing', async (name) => {
    write(FILES);
    writeFileSync(join(folder, name), `${FILES[name]?.slice(0, -1)}~`);
    const changed = { code: 'CHURN_BACKUP_DAMAGED', message: `${folder}: ${name} is not as it was written` };
    await expect(read()).rejects.toMatchObject(changed);
    rmSync(join(folder, name));
    await expect(read()).rejects.toMatchObject({ code: 'CHURN_BACKUP_DAMAGED', message: `${folder}: ${name} is missing` });
  });

  it.each(Object.keys(FILES))('finds that the list of checksums lacks %s', async (name) => {
    write(Object.fromEntries(Object.entries(FILES).filter(([other]) => other !== name)));
    await expect(read()).rejects.toMatchObject({
      code: 'CHURN_BACKUP_DAMAGED',
      message: `${folder}: SHA256SUMS lacks ${name}`,
      remedy: 'take another backup; nothing was changed',
    });
  });

  it('a folder without checksums is a backup that broke off, or none', async () => {
    await expect(read()).rejects.toMatchObject({ code: 'CHURN_BACKUP_DAMAGED', message: expect.stringContaining('broke off') });
    await expect(readBackup(join(folder, 'none'), silentProgress, new AbortController().signal)).rejects.toMatchObject({
      code: 'CHURN_BACKUP_DAMAGED',
    });
  });

  it.each(['../../etc/passwd', '/etc/passwd', 'objects/../x', 'databases/..', ''])('reads no file called %j', async (name) => {
    write(FILES);
    writeFileSync(join(folder, 'SHA256SUMS'), `${sha256('x')}  ${name}\n`);
    await expect(read()).rejects.toMatchObject({ code: 'CHURN_BACKUP_DAMAGED' });
  });

  it.each([
    [{ ...MANIFEST, format: 2 }, 'has the format 2'],
    [
      { ...MANIFEST, databases: [{ ...MANIFEST.databases[0], migrations: { 'public.churnops_migrations': ['9999_later'] } }] },
      '9999_later',
    ],
    [
      { ...MANIFEST, databases: [{ ...MANIFEST.databases[0], migrations: { 'mlflow.migrations': ['9999_later'] } }] },
      '9999_later',
    ],
  ])('refuses a backup of a later version', async (manifest, said) => {
    write({ ...FILES, 'manifest.json': JSON.stringify(manifest) });
    await expect(read()).rejects.toMatchObject({ code: 'CHURN_DATABASE_NEWER', message: expect.stringContaining(said) });
  });

  it('refuses a manifest of another shape', async () => {
    write({ ...FILES, 'manifest.json': JSON.stringify({ ...MANIFEST, databases: [] }) });
    await expect(read()).rejects.toMatchObject({
      code: 'CHURN_BACKUP_DAMAGED',
      message: expect.stringContaining('manifest.json'),
    });
  });
});
