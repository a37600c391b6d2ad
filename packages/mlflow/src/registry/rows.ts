import type { Selectable } from 'kysely';
import type { MlflowDatabase, MlflowTables } from '../database/tables.js';
import { notFound } from '../protocol/mlflow-error.js';

export type ModelRow = Selectable<MlflowTables['registered_models']>;
export type VersionRow = Selectable<MlflowTables['model_versions']>;

/** The columns of a version. */
export const VERSION_COLUMNS = Object.keys({
  name: true,
  version: true,
  current_stage: true,
  description: true,
  source: true,
  run_id: true,
  run_link: true,
  model_id: true,
  storage_location: true,
  creation_timestamp: true,
  last_updated_timestamp: true,
} satisfies Record<keyof VersionRow, true>) as (keyof VersionRow)[];

/** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
export async function modelRow(db: MlflowDatabase, name: string): Promise<ModelRow> {
  const row = await db.selectFrom('registered_models').selectAll().where('name', '=', name).executeTakeFirst();
  if (!row) throw notFound(`Registered Model with name=${name} not found`);
  return row;
}

/** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
export async function versionRow(db: MlflowDatabase, name: string, version: string): Promise<VersionRow> {
  const row = /^\d{1,9}$/.test(version)
    ? await db
        .selectFrom('model_versions')
        .selectAll()
        .where('name', '=', name)
        .where('version', '=', Number(version))
        .executeTakeFirst()
    : undefined;
  if (!row) throw notFound(`Model Version (name=${name}, version=${version}) not found`);
  return row;
}
