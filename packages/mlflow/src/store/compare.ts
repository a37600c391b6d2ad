import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import { invalid } from '../protocol/mlflow-error.js';
import type { Condition } from './search-filter.js';

/** SQL for `expression comparator value`, values as parameters. */
export function compare(expression: Expression<unknown> | RawBuilder<unknown>, condition: Condition): RawBuilder<SqlBool> {
  const { comparator, values, key } = condition;
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
      if (typeof value !== 'string') throw invalid(`${comparator} on '${key}' needs a quoted string`);
      // A backslash is a character like others, as in MLflow's SQLite.
      return sql`${expression} ${sql.raw(comparator)} ${value} ESCAPE ''`;
    default:
      // The comparator is one of six literals of the parser.
      return sql`${expression} ${sql.raw(comparator)} ${value}`;
  }
}

/** Throws unless all values are strings (quoted), or all numbers, and the comparator is one for them. */
export function requireValues(condition: Condition, type: 'string' | 'number'): void {
  const { comparator, entity, key } = condition;
  const isOrder = ['>', '>=', '<', '<='].includes(comparator);
  if (type === 'string' ? isOrder : comparator.endsWith('LIKE')) {
    throw invalid(`Invalid comparator '${comparator}' for ${entity} '${key}', which is a ${type}`);
  }
  for (const value of condition.values) {
    if (typeof value !== type) {
      const wanted = type === 'string' ? 'a quoted string' : 'a number';
      throw invalid(`Expected ${wanted} for ${condition.entity} '${condition.key}', but got ${JSON.stringify(value)}`);
    }
  }
}
