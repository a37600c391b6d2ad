import type { MlflowDatabase } from '../database/tables.js';
import type { ModelVersion, RegisteredModel } from '../protocol/entities.js';
import type { ModelRow, VersionRow } from './rows.js';

/** The registered models of `rows`, in their order, with tags, aliases and the newest version of each stage. */
export async function completeModels(db: MlflowDatabase, rows: readonly ModelRow[]): Promise<RegisteredModel[]> {
  if (rows.length === 0) return [];
  const names = rows.map(({ name }) => name);
  const tags = await db.selectFrom('registered_model_tags').selectAll().where('name', 'in', names).execute();
  const aliases = await db.selectFrom('registered_model_aliases').selectAll().where('name', 'in', names).execute();
  const newest = await db
    .selectFrom('model_versions')
    .selectAll()
    .distinctOn(['name', 'current_stage'])
    .where('name', 'in', names)
    .orderBy('name')
    .orderBy('current_stage')
    .orderBy('version', 'desc')
    .execute();
  const versions = await completeVersions(db, newest);
  return rows.map(({ last_version: _, ...row }) => ({
    ...row,
    latest_versions: versions.filter(({ name }) => name === row.name).sort((a, b) => Number(a.version) - Number(b.version)),
    tags: tags.filter(({ name }) => name === row.name).map(({ key, value }) => ({ key, value })),
    aliases: aliases.filter(({ name }) => name === row.name).map(({ alias, version }) => ({ alias, version: String(version) })),
  }));
}

/** The versions of `rows`, in their order, with tags and aliases. */
export async function completeVersions(db: MlflowDatabase, rows: readonly VersionRow[]): Promise<ModelVersion[]> {
  if (rows.length === 0) return [];
  const names = rows.map(({ name }) => name);
  const tags = await db.selectFrom('model_version_tags').selectAll().where('name', 'in', names).execute();
  const aliases = await db.selectFrom('registered_model_aliases').selectAll().where('name', 'in', names).execute();
  return rows.map((row) => {
    const isOf = (other: { name: string; version: number }) => other.name === row.name && other.version === row.version;
    // The real server's registry does not tell the logged model either; that one lists its versions.
    const { storage_location: _, model_id: __, ...shown } = row;
    return {
      ...shown,
      version: String(row.version),
      status: 'READY',
      tags: tags.filter(isOf).map(({ key, value }) => ({ key, value })),
      aliases: aliases.filter(isOf).map(({ alias }) => alias),
    };
  });
}
