import { sql } from 'kysely';
import { invalid } from '../protocol/mlflow-error.js';
import { compare, requireValues } from './compare.js';
import { own } from './own.js';
import { type Condition, parseOrdering } from './search-filter.js';

/** What a search for registered models may be ordered by, and its column. */
export const MODEL_ORDER = {
  name: 'name',
  timestamp: 'last_updated_timestamp',
  creation_timestamp: 'creation_timestamp',
  last_updated_timestamp: 'last_updated_timestamp',
} as const;
/** The same for versions. */
export const VERSION_ORDER = {
  name: 'name',
  version_number: 'version',
  creation_timestamp: 'creation_timestamp',
  last_updated_timestamp: 'last_updated_timestamp',
} as const;

/** The columns of `order_by`. */
export function orderings<Column extends string>(texts: readonly string[] = [], columns: Readonly<Record<string, Column>>) {
  return texts.map((text) => {
    const { entity, key, descending } = parseOrdering(text);
    const column = entity === 'attribute' ? own(columns, key) : undefined;
    if (!column) throw invalid(`Invalid order by key '${key}' specified. Valid keys are ${Object.keys(columns).join(', ')}`);
    return { column, descending };
  });
}

/**
 * What a filter's condition asks of a registered model or of a version.
 *
 * @param attributes what the filter may call an attribute, and its column
 */
export function registryCondition(
  condition: Condition,
  table: 'registered_models' | 'model_versions',
  attributes: Readonly<Record<string, string>>,
) {
  const { entity, key } = condition;
  if (entity === 'tag') {
    requireValues(condition, 'string');
    const tags = sql.table(table === 'model_versions' ? 'mlflow.model_version_tags' : 'mlflow.registered_model_tags');
    const sameVersion = table === 'model_versions' ? sql`AND t.version = model_versions.version` : sql``;
    return sql<boolean>`EXISTS (SELECT 1 FROM ${tags} t WHERE t.name = ${sql.ref(`${table}.name`)} ${sameVersion}
      AND t.key = ${key} AND ${compare(sql.ref('t.value'), condition)})`;
  }
  const column = entity === 'attribute' ? own(attributes, key) : undefined;
  if (!column) throw invalid(`Invalid attribute key '${key}'. Valid keys are ${Object.keys(attributes).join(', ')}`);
  requireValues(condition, column === 'version' ? 'number' : 'string');
  return compare(sql.ref(`${table}.${column}`), condition);
}
