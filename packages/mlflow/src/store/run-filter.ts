import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { invalid } from '../protocol/mlflow-error.js';
import { attributeOf } from './attribute-of.js';
import { compare, requireValues } from './compare.js';
import type { Condition, Ordering } from './search-filter.js';
import type { MlflowTables } from './tables.js';

const ATTRIBUTES: Readonly<Record<string, { column: keyof MlflowTables['runs']; type: 'string' | 'number' }>> = {
  run_id: { column: 'run_id', type: 'string' },
  run_name: { column: 'run_name', type: 'string' },
  'run name': { column: 'run_name', type: 'string' },
  'Run name': { column: 'run_name', type: 'string' },
  'Run Name': { column: 'run_name', type: 'string' },
  status: { column: 'status', type: 'string' },
  user_id: { column: 'user_id', type: 'string' },
  artifact_uri: { column: 'artifact_uri', type: 'string' },
  start_time: { column: 'start_time', type: 'number' },
  created: { column: 'start_time', type: 'number' },
  Created: { column: 'start_time', type: 'number' },
  end_time: { column: 'end_time', type: 'number' },
};

/** Of a data set in a filter: `context` is a tag of the run's reading it. */
const DATASET_KEYS = ['name', 'digest', 'context'];
const CONTEXT_TAG = 'mlflow.data.context';

function datasetCondition(condition: Condition): RawBuilder<SqlBool> {
  const { key } = condition;
  if (!DATASET_KEYS.includes(key))
    throw invalid(`Invalid dataset key '${key}' specified. Valid keys are ${DATASET_KEYS.join(', ')}`);
  requireValues(condition, 'string');
  const ofRun = sql`SELECT 1 FROM ${sql.table('mlflow.run_datasets')} d`;
  if (key !== 'context')
    return sql<SqlBool>`EXISTS (${ofRun} WHERE d.run_id = runs.run_id AND ${compare(sql.ref(`d.${key}`), condition)})`;
  const value = sql`t.tag ->> 'value'`;
  return sql<SqlBool>`EXISTS (${ofRun}, jsonb_array_elements(d.tags) AS t(tag)
    WHERE d.run_id = runs.run_id AND t.tag ->> 'key' = ${CONTEXT_TAG} AND ${compare(value, condition)})`;
}

const DETAIL_TABLES = { param: 'params', tag: 'tags', metric: 'latest_metrics' } as const;

/** What a filter's condition asks of a run. */
export function runCondition(condition: Condition): RawBuilder<SqlBool> {
  const { entity, key } = condition;
  if (entity === 'attribute') {
    const { column, type } = attributeOf(ATTRIBUTES, key);
    requireValues(condition, type);
    return compare(sql.ref(`runs.${column}`), condition);
  }
  if (entity === 'dataset') return datasetCondition(condition);
  requireValues(condition, entity === 'metric' ? 'number' : 'string');
  const table = sql.table(`mlflow.${DETAIL_TABLES[entity]}`);
  const ofRun = sql`SELECT 1 FROM ${table} d WHERE d.run_id = runs.run_id AND d.key = ${key}`;
  if (condition.comparator === 'IS NULL') return sql<SqlBool>`NOT EXISTS (${ofRun})`;
  const [value] = condition.values;
  // What the index holds of a value: see the migration.
  const start = condition.comparator === '=' && entity !== 'metric' ? sql`AND left(d.value, 64) = left(${value}, 64)` : sql``;
  return sql<SqlBool>`EXISTS (${ofRun} ${start} AND ${compare(sql.ref('d.value'), condition)})`;
}

/**
 * What `order_by` sorts runs by.
 *
 * @param alias for the table that the value comes from, if it is not the run's own: to be joined from the left
 */
export function orderValue({ entity, key }: Ordering, alias: string) {
  if (entity === 'attribute') return { value: sql.ref(`runs.${attributeOf(ATTRIBUTES, key).column}`) };
  if (entity === 'dataset') throw invalid(`Runs cannot be ordered by a data set's '${key}'`);
  const table = sql`${sql.table(`mlflow.${DETAIL_TABLES[entity]}`)}`.as(alias);
  const on = sql<SqlBool>`${sql.ref(`${alias}.run_id`)} = runs.run_id AND ${sql.ref(`${alias}.key`)} = ${key}`;
  return { value: sql.ref(`${alias}.value`), from: { table, on } };
}
