import type { Pool } from 'pg';

/** Test support: columns, constraints, indexes and statistics of the product's and the tracking server's tables, one a line. */
export async function describeSchema(pool: Pool): Promise<string[]> {
  const schemas = "IN ('public', 'mlflow')";
  const { rows } = await pool.query<{ line: string }>(`
    SELECT concat_ws(' ', table_schema, table_name, ordinal_position, column_name, data_type, is_nullable, column_default,
      identity_generation) AS line FROM information_schema.columns WHERE table_schema ${schemas}
    UNION ALL
    -- Postgres 18 has constraints for NOT NULL too; the columns above tell of those.
    SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE connamespace::regnamespace::text ${schemas} AND contype <> 'n'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname ${schemas}
    UNION ALL SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext
    UNION ALL SELECT concat_ws(' ', oid::regclass, reloptions) FROM pg_class WHERE reloptions IS NOT NULL AND relnamespace::regnamespace::text ${schemas}
    ORDER BY 1`);
  return rows.map(({ line }) => line);
}

/** Test support: names of the columns, by table with its schema. */
export async function readColumns(pool: Pool): Promise<Map<string, string[]>> {
  const { rows } = await pool.query<{ name: string; columns: string[] }>(`
    SELECT format('%I.%I', table_schema, table_name) AS name, array_agg(format('%I', column_name) ORDER BY ordinal_position) AS columns
    FROM information_schema.columns WHERE table_schema IN ('public', 'mlflow') GROUP BY table_schema, table_name ORDER BY 1`);
  return new Map(rows.map(({ name, columns }) => [name, columns]));
}

/** Test support: the rows of tables, each as JSON text of the given columns, sorted by that text. */
export async function readRows(pool: Pool, tables: ReadonlyMap<string, readonly string[]>): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [table, columns] of tables) {
    const { rows } = await pool.query<{ row: string }>(
      `SELECT to_jsonb(t)::text AS row FROM (SELECT ${columns.join(', ')} FROM ${table}) t ORDER BY 1`,
    );
    found[table] = rows.map(({ row }) => row);
  }
  return found;
}
