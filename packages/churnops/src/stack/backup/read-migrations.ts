import { trackingMigrations } from '@churnops/mlflow/migrations';
import { productMigrations } from '../../warehouse/migrations/product-migrations.js';
import type { PsqlSession } from './psql-session.js';

/** Where migrations are recorded: churnops', our tracking server's, and those of MLflow or Airflow. */
const RECORDS = [
  ['public.churnops_migrations', 'name'],
  ['mlflow.migrations', 'name'],
  ['public.alembic_version', 'version_num'],
] as const;

/** The migrations that this version knows, by the table that records them. */
export const KNOWN_MIGRATIONS = { 'public.churnops_migrations': productMigrations, 'mlflow.migrations': trackingMigrations };

/** The names of the migrations that a database has had, by the table that records them. Tables that it lacks are left out. */
export async function readMigrations(session: PsqlSession): Promise<Record<string, string[]>> {
  const names: Record<string, string[]> = {};
  for (const [table, column] of RECORDS) {
    const [found] = await session.ask(`SELECT to_regclass('${table}')`);
    if (found === undefined) continue;
    names[table] = await session.askJson(`SELECT coalesce(json_agg(${column} ORDER BY ${column}), '[]') FROM ${table}`);
  }
  return names;
}
