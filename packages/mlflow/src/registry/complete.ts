import { type RawBuilder, sql } from 'kysely';
import { int4Array } from '../database/binary-array.js';
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
  // Field by field: copying what is left of ten thousand objects takes as long as reading them. The real server's registry does not tell
  // the logged model either; that one lists its versions.
  return rows.map((row, i) => ({
    name: row.name,
    version: String(row.version),
    creation_timestamp: row.creation_timestamp,
    last_updated_timestamp: row.last_updated_timestamp,
    current_stage: row.current_stage,
    description: row.description,
    source: row.source,
    run_id: row.run_id,
    run_link: row.run_link,
    status: 'READY',
    tags: tagsOf(i).map(([key, value]) => ({ key, value })),
    aliases: aliasesOf(i)
      .map(([alias]) => alias)
      .sort(),
  }));
}

/** A version as the real server lists it in searches and with its model. */
export function withoutAliases(version: ModelVersion): ModelVersion {
  return { ...version, aliases: [] };
}

/**
 * Reads what a table has for each version. It has far fewer rows than versions in most cases, so it is read once by each name, not
 * looked into for each version. What comes back names the row by its number.
 *
 * @param columns of `d`, the table
 * @returns the details of the i-th row
 */
async function detailsOf<Detail extends readonly string[]>(
  db: MlflowDatabase,
  rows: readonly VersionRow[],
  table: RawBuilder<unknown>,
  columns: RawBuilder<unknown>,
): Promise<(row: number) => readonly Detail[]> {
  const placeOf = new Map<string, number>();
  const first: number[] = [];
  const last: number[] = [];
  const places = rows.map(({ name, version }) => {
    const place = placeOf.get(name) ?? placeOf.size + 1;
    placeOf.set(name, place);
    first[place - 1] = Math.min(version, first[place - 1] ?? version);
    last[place - 1] = Math.max(version, last[place - 1] ?? version);
    return place;
  });
  const { rows: found } = await sql<{ details: string | null }>`
    WITH d AS MATERIALIZED (
      SELECT n.place, d.* FROM unnest(${[...placeOf.keys()]}::text[], ${int4Array(first)}::integer[], ${int4Array(last)}::integer[])
          WITH ORDINALITY AS n (name, first, last, place)
        JOIN ${table} d ON d.name = n.name AND d.version BETWEEN n.first AND n.last)
    SELECT json_agg(json_build_array(w.row - 1, ${columns}))::text AS details
    FROM d JOIN unnest(${int4Array(places)}::integer[], ${int4Array(rows.map(({ version }) => version))}::integer[])
      WITH ORDINALITY AS w (place, version, row) USING (place, version)`.execute(db);
  const details = found[0]?.details ? (JSON.parse(found[0].details) as [row: number, ...Detail][]) : [];
  const detailsAt = new Map<number, Detail[]>();
  for (const [row, ...detail] of details) {
    const others = detailsAt.get(row);
    if (others) others.push(detail as unknown as Detail);
    else detailsAt.set(row, [detail as unknown as Detail]);
  }
  return (row) => detailsAt.get(row) ?? [];
}
