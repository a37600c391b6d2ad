import { sql } from 'kysely';
import { groupBy } from '../database/group-by.js';
import { rowsAsText } from '../database/rows-as-text.js';
import type { MlflowDatabase } from '../database/tables.js';
import type { KeyValue, ModelVersion, RegisteredModel } from '../protocol/entities.js';
import { columnOf } from '../tracking/column-of.js';
import type { ModelRow, VersionRow } from './rows.js';

interface OfVersion {
  readonly name: string;
  readonly version: number;
}

/** The registered models of `rows`, in their order, with tags, aliases and the newest version of each stage. */
export async function completeModels(db: MlflowDatabase, rows: readonly ModelRow[]): Promise<RegisteredModel[]> {
  if (rows.length === 0) return [];
  const ofThem = sql`name = ANY(${columnOf(rows, 'name')}::text[])`;
  const tags = await rowsAsText<KeyValue & { name: string }>(db, sql`SELECT * FROM mlflow.registered_model_tags WHERE ${ofThem}`);
  const aliases = await rowsAsText<OfVersion & { alias: string }>(
    db,
    sql`SELECT * FROM mlflow.registered_model_aliases WHERE ${ofThem} ORDER BY alias`,
  );
  const newest = await rowsAsText<VersionRow>(
    db,
    sql`SELECT DISTINCT ON (name, current_stage) * FROM mlflow.model_versions WHERE ${ofThem}
      ORDER BY name, current_stage, version DESC`,
  );
  const versionsOf = groupBy(await completeVersions(db, newest), ({ name }) => name);
  const tagsOf = groupBy(tags, ({ name }) => name);
  const aliasesOf = groupBy(aliases, ({ name }) => name);
  return rows.map(({ last_version: _, ...row }) => ({
    ...row,
    latest_versions: [...versionsOf(row.name)].sort((a, b) => Number(a.version) - Number(b.version)),
    tags: tagsOf(row.name).map(({ key, value }) => ({ key, value })),
    aliases: aliasesOf(row.name).map(({ alias, version }) => ({ alias, version: String(version) })),
  }));
}

/** The versions of `rows`, in their order, with tags and aliases. */
export async function completeVersions(db: MlflowDatabase, rows: readonly VersionRow[]): Promise<ModelVersion[]> {
  if (rows.length === 0) return [];
  const wanted = sql`unnest(${columnOf(rows, 'name')}::text[], ${columnOf(rows, 'version')}::integer[]) AS w (name, version)`;
  const keyOf = ({ name, version }: OfVersion) => `${version} ${name}`;
  const tagsOf = groupBy(
    await rowsAsText<OfVersion & KeyValue>(
      db,
      sql`SELECT t.* FROM ${wanted} JOIN mlflow.model_version_tags t USING (name, version)`,
    ),
    keyOf,
  );
  const aliasesOf = groupBy(
    await rowsAsText<OfVersion & { alias: string }>(
      db,
      sql`SELECT a.* FROM ${wanted} JOIN mlflow.registered_model_aliases a USING (name, version) ORDER BY alias`,
    ),
    keyOf,
  );
  return rows.map((row) => {
    // The real server's registry does not tell the logged model either; that one lists its versions.
    const { storage_location: _, model_id: __, ...shown } = row;
    return {
      ...shown,
      version: String(row.version),
      status: 'READY',
      tags: tagsOf(keyOf(row)).map(({ key, value }) => ({ key, value })),
      aliases: aliasesOf(keyOf(row)).map(({ alias }) => alias),
    };
  });
}
