import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { MlflowTables } from '../database/tables.js';
import { invalid } from '../protocol/mlflow-error.js';
import { pythonSet } from '../protocol/python-text.js';
import { attributeOf } from '../search/attribute-of.js';
import {
  asksForPresence,
  LIST_COMPARATORS,
  NULL_COMPARATORS,
  NUMERIC_COMPARATORS,
  requireComparator,
  requireNumber,
  requireText,
  requireTextOrList,
  requireTexts,
  TEXT_COMPARATORS,
} from '../search/check-condition.js';
import { compare } from '../search/compare.js';
import type { Condition, Ordering } from '../search/search-filter.js';

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

/** Names that filters accept but orderings do not. */
const NAME_ALIASES = ['run name', 'Run name', 'Run Name'];
const ORDER_ATTRIBUTES = Object.fromEntries(Object.entries(ATTRIBUTES).filter(([key]) => !NAME_ALIASES.includes(key)));

/** A data set's attributes in a filter. `context` is a tag on the link between run and data set. */
const DATASET_KEYS = ['name', 'digest', 'context'];
export const CONTEXT_TAG = 'mlflow.data.context';

function datasetCondition(condition: Condition): RawBuilder<SqlBool> {
  const { key, operand, values } = condition;
  if (!DATASET_KEYS.includes(key))
    throw invalid(`Invalid dataset key '${key}' specified. Valid keys are '${pythonSet(DATASET_KEYS)}'`);
  if (operand === 'list') requireTexts(values);
  else requireText(condition, 'for dataset attributes');
  requireComparator(condition, [...TEXT_COMPARATORS, ...LIST_COMPARATORS]);
  const ofRun = sql`SELECT 1 FROM ${sql.table('mlflow.run_datasets')} d`;
  if (key !== 'context')
    return sql<SqlBool>`EXISTS (${ofRun} WHERE d.run_id = runs.run_id AND ${compare(sql.ref(`d.${key}`), condition)})`;
  const value = sql`t.tag ->> 'value'`;
  return sql<SqlBool>`EXISTS (${ofRun}, jsonb_array_elements(d.tags) AS t(tag)
    WHERE d.run_id = runs.run_id AND t.tag ->> 'key' = ${CONTEXT_TAG} AND ${compare(value, condition)})`;
}

function attributeCondition(condition: Condition): RawBuilder<SqlBool> {
  const { key } = condition;
  const { column, type } = attributeOf(ATTRIBUTES, key);
  if (asksForPresence(condition)) throw notNullable(condition);
  if (type === 'number') requireNumber(condition, `numeric attribute: ${key}`);
  else requireTextOrList(condition, 'for attributes', ['run_id']);
  requireComparator(condition, type === 'number' ? NUMERIC_COMPARATORS : [...TEXT_COMPARATORS, ...LIST_COMPARATORS]);
  const start = column === 'run_name' ? startOf('runs.run_name', condition) : undefined;
  if (start?.isWhole) return start.condition;
  const whole = compare(sql.ref(`runs.${column}`), condition);
  return start ? sql<SqlBool>`${start.condition} AND ${whole}` : whole;
}

function notNullable({ entity, key }: Condition) {
  return invalid(`IS NULL / IS NOT NULL is only supported for tags and params, not for '${entity}' '${key}'`);
}

const DETAIL_TABLES = { param: 'params', tag: 'tags', metric: 'latest_metrics' } as const;

/**
 * A filter's condition on runs, as SQL.
 *
 * @param experiments that are searched. Other conditions restrict the runs to them; here they choose the index
 * @throws MlflowError INVALID_PARAMETER_VALUE for what no run has, and a comparison that makes no sense
 */
export function runCondition(condition: Condition, experiments: readonly number[]): RawBuilder<SqlBool> {
  const { entity, key } = condition;
  if (entity === 'attribute') return attributeCondition(condition);
  if (entity !== 'tag' && entity !== 'param' && asksForPresence(condition)) throw notNullable(condition);
  if (entity === 'dataset') return datasetCondition(condition);
  if (entity === 'metric') {
    requireNumber(condition, 'metric');
    requireComparator(condition, NUMERIC_COMPARATORS);
  } else {
    const quoted = `for ${entity === 'param' ? 'parameter' : entity} (e.g. 'my-value')`;
    if (!asksForPresence(condition)) requireText(condition, quoted);
    requireComparator(condition, [...TEXT_COMPARATORS, ...NULL_COMPARATORS]);
  }
  const table = sql.table(`mlflow.${DETAIL_TABLES[entity]}`);
  const ofRun = sql`SELECT 1 FROM ${table} d
    WHERE d.run_id = runs.run_id AND ${inExperiments(sql`d.experiment_id`, experiments)} AND d.key = ${key}`;
  if (condition.comparator === 'IS NULL') return sql<SqlBool>`NOT EXISTS (${ofRun})`;
  const start = entity === 'metric' ? undefined : startOf('d.value', condition);
  if (start?.isWhole) return sql<SqlBool>`EXISTS (${ofRun} AND ${start.condition})`;
  // Postgres sorts NaN above all numbers. In a filter only != finds it, as in IEEE 754.
  const number = entity === 'metric' && condition.comparator !== '!=' ? sql`AND d.value <> 'NaN'` : sql``;
  return sql<SqlBool>`EXISTS (${ofRun} ${start ? sql`AND ${start.condition}` : sql``} ${number} AND ${compare(sql.ref('d.value'), condition)})`;
}

/** The part of a text that the indexes of params, tags and names hold; see the migration. */
const INDEXED = 64;

/**
 * Compares a text with another through the index. If the index holds the whole text, no second condition is added: the planner takes
 * two conditions on one value for independent, so it would take a common value for a rare one.
 */
function startOf(column: string, { comparator, values: [value] }: Condition) {
  if (comparator !== '=' || typeof value !== 'string') return undefined;
  const characters = [...value];
  return {
    condition: sql<SqlBool>`left(${sql.ref(column)}, ${sql.lit(INDEXED)}) = ${characters.slice(0, INDEXED).join('')}`,
    isWhole: characters.length < INDEXED,
  };
}

/** Rows of experiments. With one, an index is read in the order of its further columns, which it is not with a list. */
export function inExperiments(column: Expression<unknown>, experiments: readonly number[]): RawBuilder<SqlBool> {
  const [first, second] = experiments;
  return second === undefined
    ? sql<SqlBool>`${column} = ${first}::bigint`
    : sql<SqlBool>`${column} = ANY(${[...experiments]}::bigint[])`;
}

/** How runs are ordered, as SQL. */
interface RunOrder {
  readonly by: RawBuilder<unknown>;
  /** To be left-joined. */
  readonly from?: { readonly table: ReturnType<typeof detailsAs>; readonly on: RawBuilder<SqlBool> };
}

/**
 * The SQL expression that an item of `order_by` sorts runs by.
 *
 * @param joinAs alias of the table with the value, for a search that finds most runs. Undefined: the value is looked up for each run that
 *   is found, as a join takes longer to plan than a search that finds few takes to run
 * @throws MlflowError INVALID_PARAMETER_VALUE for what no run can be ordered by
 */
export function orderOf(
  { entity, key, descending }: Ordering,
  experiments: readonly number[],
  joinAs: string | undefined,
): RunOrder {
  const direction = sql.raw(descending ? 'DESC' : 'ASC');
  // Runs without the value come last in either direction, as in MLflow.
  const sorted = (value: RawBuilder<unknown>) => sql`${value} ${direction} NULLS LAST`;
  if (entity === 'attribute') return { by: sorted(sql.ref(`runs.${attributeOf(ORDER_ATTRIBUTES, key).column}`)) };
  if (entity === 'dataset') throw invalid("Invalid identifier type 'dataset'");
  const alias = joinAs ?? 'o';
  const stored = sql.ref(`${alias}.value`);
  // NaN comes after all numbers, in either direction. Infinity is never stored.
  const value = entity === 'metric' && descending ? sql`CASE ${stored} WHEN 'NaN' THEN '-Infinity' ELSE ${stored} END` : stored;
  const table = detailsAs(entity, alias);
  const ofRun = sql<SqlBool>`${sql.ref(`${alias}.run_id`)} = runs.run_id AND ${sql.ref(`${alias}.key`)} = ${key}`;
  if (joinAs === undefined) return { by: sorted(sql`(SELECT ${value} FROM ${table} WHERE ${ofRun})`) };
  const on = sql<SqlBool>`${ofRun} AND ${inExperiments(sql.ref(`${alias}.experiment_id`), experiments)}`;
  return { by: sorted(value), from: { table, on } };
}

function detailsAs(entity: keyof typeof DETAIL_TABLES, alias: string) {
  return sql`${sql.table(`mlflow.${DETAIL_TABLES[entity]}`)}`.as(alias);
}
