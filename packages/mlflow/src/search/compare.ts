import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Condition } from './search-filter.js';

/** SQL for `expression comparator value`. Values become parameters. */
export function compare(
  expression: Expression<unknown> | RawBuilder<unknown>,
  { comparator, values }: Pick<Condition, 'comparator' | 'values'>,
): RawBuilder<SqlBool> {
  const [value] = values;
  switch (comparator) {
    case 'IS NULL':
      return sql`${expression} IS NULL`;
    case 'IS NOT NULL':
      return sql`${expression} IS NOT NULL`;
    case 'IN':
      return sql`${expression} IN (${sql.join([...values])})`;
    case 'NOT IN':
      return sql`${expression} NOT IN (${sql.join([...values])})`;
    case 'LIKE':
    case 'ILIKE':
      // A backslash is an ordinary character, as in MLflow's SQLite.
      return sql`${expression} ${sql.raw(comparator)} ${value} ESCAPE ''`;
    default:
      // The parser allows only six comparators, so this cannot inject SQL.
      return sql`${expression} ${sql.raw(comparator)} ${typeof value === 'number' ? sql`${value}::double precision` : value}`;
  }
}
