import { type RawBuilder, sql } from 'kysely';
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
  const tagsOf = await detailsOf<[key: string, value: string]>(db, rows, sql`mlflow.model_version_tags`, sql`d.key, d.value`);
  const aliasesOf = await detailsOf<[alias: string]>(db, rows, sql`mlflow.registered_model_aliases`, sql`d.alias`);
  return rows.map((row) => {
    // The real server's registry does not tell the logged model either; that one lists its versions.
    const { storage_location: _, model_id: __, ...shown } = row;
    return {
      ...shown,
      version: String(row.version),
      status: 'READY',
      tags: tagsOf(row).map(([key, value]) => ({ key, value })),
      aliases: aliasesOf(row).map(([alias]) => alias),
    };
  });
}

/**
 * Reads what a table has for each version. Names go to the database once, with all their versions, and do not come back. With ten thousand
 * versions that takes half the time.
 *
 * @param columns of `d`, the table
 */
async function detailsOf<Detail extends readonly string[]>(
  db: MlflowDatabase,
  rows: readonly VersionRow[],
  table: RawBuilder<unknown>,
  columns: RawBuilder<unknown>,
): Promise<(row: VersionRow) => readonly Detail[]> {
  const names = [...new Set(rows.map(({ name }) => name))];
  const placeOf = new Map(names.map((name, i) => [name, i + 1]));
  const versionsOf = groupBy(rows, ({ name }) => name);
  const versions = names.map(
    (name) =>
      `{${versionsOf(name)
        .map(({ version }) => version)
        .join(',')}}`,
  );
  const { rows: found } = await sql<{ details: string | null }>`
    SELECT json_agg(json_build_array(w.place, d.version, ${columns}))::text AS details
    FROM unnest(${names}::text[], ${versions}::text[]) WITH ORDINALITY AS w (name, versions, place)
      JOIN ${table} d ON d.name = w.name AND d.version = ANY(w.versions::integer[])`.execute(db);
  const details = found[0]?.details ? (JSON.parse(found[0].details) as [place: number, version: number, ...Detail][]) : [];
  const detailsAt = groupBy(details, ([place, version]) => `${place} ${version}`);
  return ({ name, version }) =>
    detailsAt(`${placeOf.get(name)} ${version}`).map(([, , ...detail]) => detail as unknown as Detail);
}
