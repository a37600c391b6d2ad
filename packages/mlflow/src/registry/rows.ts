import type { Selectable } from 'kysely';
import type { MlflowDatabase, MlflowTables } from '../database/tables.js';
import { notFound } from '../protocol/mlflow-error.js';

export type ModelRow = Selectable<MlflowTables['registered_models']>;
export type VersionRow = Selectable<MlflowTables['model_versions']>;

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
