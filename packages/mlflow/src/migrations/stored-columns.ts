import { type Kysely, type Selectable, sql } from 'kysely';

type SqlType<Value> = [Value] extends [boolean]
  ? 'boolean'
  : [Value] extends [number]
    ? 'integer' | 'bigint' | 'double precision'
    : [Value] extends [string]
      ? 'text' | 'date' | 'uuid' | 'timestamp with time zone'
      : 'json' | 'jsonb' | 'ARRAY';

/**
 * The SQL type of each column of each table, with ` | null` where it may be null. The compiler holds it against the tables' types: a
 * column too many or too few, a type or a null that disagrees does not compile. A test holds it against the database.
 */
export type StoredColumns<Tables> = {
  readonly [Table in keyof Tables]: {
    readonly [Column in keyof Selectable<Tables[Table]>]: null extends Selectable<Tables[Table]>[Column]
      ? unknown extends Selectable<Tables[Table]>[Column]
        ? SqlType<unknown>
        : `${SqlType<NonNullable<Selectable<Tables[Table]>[Column]>>} | null`
      : SqlType<Selectable<Tables[Table]>[Column]>;
  };
};

/** Test support: what `StoredColumns` describes, as the database has it. @param except tables to leave out */
export async function readStoredColumns<Tables>(
  db: Kysely<Tables>,
  schema: string,
  except: readonly string[],
): Promise<Record<string, Record<string, string>>> {
  const { rows } = await sql<{ table_name: string; column_name: string; type: string }>`
    SELECT table_name, column_name, data_type || CASE is_nullable WHEN 'YES' THEN ' | null' ELSE '' END AS type
    FROM information_schema.columns WHERE table_schema = ${schema}`.execute(db);
  const tables: Record<string, Record<string, string>> = {};
  for (const { table_name: table, column_name, type } of rows) {
    if (except.includes(table)) continue;
    tables[table] = { ...tables[table], [column_name]: type };
  }
  return tables;
}
