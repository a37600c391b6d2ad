import { type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely';
import type { MlflowTables } from '../database/tables.js';
import type { LoggedModelStatus } from '../protocol/entities.js';
import { invalid } from '../protocol/mlflow-error.js';
import { pythonString, pythonTuple } from '../protocol/python-text.js';
import { attributeOf } from '../search/attribute-of.js';
import { LIST_COMPARATORS, NUMERIC_COMPARATORS, TEXT_COMPARATORS } from '../search/check-condition.js';
import { compare } from '../search/compare.js';
import { own } from '../search/own.js';
import type { Comparator, Condition } from '../search/search-filter.js';

export interface DatasetReference {
  readonly dataset_name: string;
  readonly dataset_digest?: string | undefined;
}

type ModelRow = Selectable<MlflowTables['logged_models']>;

interface Attribute {
  readonly column: keyof ModelRow;
  readonly type: 'string' | 'number';
  /** What messages call it. Default: as the filter does. */
  readonly told?: string;
}

const CREATED: Attribute = { column: 'creation_timestamp', type: 'number', told: 'creation_timestamp_ms' };
const UPDATED: Attribute = { column: 'last_updated_timestamp', type: 'number', told: 'last_updated_timestamp_ms' };

/** The names that filters use for attributes, and their columns. */
const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  name: { column: 'name', type: 'string' },
  model_id: { column: 'model_id', type: 'string' },
  model_type: { column: 'model_type', type: 'string' },
  status: { column: 'status', type: 'string' },
  source_run_id: { column: 'source_run_id', type: 'string' },
  artifact_location: { column: 'artifact_location', type: 'string' },
  experiment_id: { column: 'experiment_id', type: 'string' },
  lifecycle_stage: { column: 'lifecycle_stage', type: 'string' },
  creation_time: CREATED,
  creation_timestamp: CREATED,
  creation_timestamp_ms: CREATED,
  last_updated_timestamp: UPDATED,
  last_updated_timestamp_ms: UPDATED,
};

const ENTITY_NAMES = { attribute: 'attributes', metric: 'metrics', param: 'params', tag: 'tags', dataset: 'datasets' } as const;

/**
 * A filter's condition on logged models, as SQL.
 *
 * @param datasets only metrics measured on one of these count; empty: all metrics count
 * @throws MlflowError INVALID_PARAMETER_VALUE
 */
export function modelCondition(condition: Condition, datasets: readonly DatasetReference[]): RawBuilder<SqlBool> {
  const { entity, key } = condition;
  if (entity === 'attribute') {
    const { column, type, told = key } = attributeOf(ATTRIBUTES, key);
    requireComparison({ ...condition, key: told }, type);
    // Filters use Python's names of statuses: READY.
    const values = column === 'status' ? condition.values.map((value) => statusOf(String(value))) : condition.values;
    const stored = sql.ref(`logged_models.${column}`);
    return compare(column === 'experiment_id' ? sql`${stored}::text` : stored, { ...condition, values });
  }
  if (entity === 'metric') {
    requireComparison(condition, 'number');
    const number = condition.comparator === '!=' ? sql`` : sql`AND d.value <> 'NaN'`;
    return sql<SqlBool>`EXISTS (SELECT 1 FROM mlflow.logged_model_metrics d
      WHERE d.model_id = logged_models.model_id AND d.key = ${key} AND ${measuredOn(datasets)} ${number}
        AND ${compare(sql.ref('d.value'), condition)})`;
  }
  requireComparison(condition, 'string');
  const table = sql.table(entity === 'param' ? 'mlflow.logged_model_params' : 'mlflow.logged_model_tags');
  return sql<SqlBool>`EXISTS (SELECT 1 FROM ${table} d
    WHERE d.model_id = logged_models.model_id AND d.key = ${key} AND ${compare(sql.ref('d.value'), condition)})`;
}

/** Matches models with a metric that was measured on one of the data sets. */
export function measuredOnAny(datasets: readonly DatasetReference[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`EXISTS (SELECT 1 FROM mlflow.logged_model_metrics d
    WHERE d.model_id = logged_models.model_id AND ${measuredOn(datasets)})`;
}

/**
 * What an item of `order_by` sorts logged models by: an attribute, or the latest value of a metric.
 *
 * @param dataset only metrics measured on it count. Default: all metrics count
 * @throws MlflowError INVALID_PARAMETER_VALUE for what no logged model can be ordered by
 */
export function modelOrder(fieldName: string, dataset: Partial<DatasetReference>): RawBuilder<unknown> {
  const [entity, ...rest] = fieldName.split('.');
  if (rest.length === 0) {
    const found = own(ATTRIBUTES, fieldName);
    if (!found) throw invalid(`Invalid order by field name: ${fieldName}`);
    return sql`${sql.ref(`logged_models.${found.column}`)}`;
  }
  if (entity !== 'metrics') throw invalid(`Invalid order by field name: ${fieldName}. Only metrics are supported.`);
  return sql`(SELECT d.value FROM mlflow.logged_model_metrics d
    WHERE d.model_id = logged_models.model_id AND d.key = ${rest.join('.')}
      AND ${measuredOn(dataset.dataset_name || dataset.dataset_digest ? [dataset] : [])}
    ORDER BY d.timestamp DESC, d.step DESC, d.run_id LIMIT 1)`;
}

function requireComparison({ entity, key, comparator, operand, written, values }: Condition, type: 'string' | 'number'): void {
  const allowed: readonly Comparator[] = type === 'number' ? NUMERIC_COMPARATORS : [...TEXT_COMPARATORS, ...LIST_COMPARATORS];
  if (!allowed.includes(comparator)) {
    const asked = `${ENTITY_NAMES[entity]}.${key}: ${pythonString(comparator)}`;
    throw invalid(`Invalid comparison operator for ${asked}. Expected one of ${pythonTuple(allowed)}.`);
  }
  if (type === 'number' ? operand !== 'number' : !values.every((value) => typeof value === 'string')) {
    const wanted = type === 'number' ? 'a number' : 'a quoted string';
    throw invalid(`Invalid value for ${ENTITY_NAMES[entity]}.${key}: ${written}. Expected ${wanted}.`);
  }
}

function statusOf(name: string): LoggedModelStatus {
  const statuses: Readonly<Record<string, LoggedModelStatus>> = {
    PENDING: 'LOGGED_MODEL_PENDING',
    READY: 'LOGGED_MODEL_READY',
    FAILED: 'LOGGED_MODEL_UPLOAD_FAILED',
  };
  return statuses[name.toUpperCase()] ?? (name as LoggedModelStatus);
}

function measuredOn(datasets: readonly Partial<DatasetReference>[]): RawBuilder<SqlBool> {
  if (datasets.length === 0) return sql<SqlBool>`true`;
  const each = datasets.map(
    ({ dataset_name: name, dataset_digest: digest }) =>
      sql`(${name ? sql`d.dataset_name = ${name}` : sql`true`} AND ${digest ? sql`d.dataset_digest = ${digest}` : sql`true`})`,
  );
  return sql<SqlBool>`(${sql.join(each, sql` OR `)})`;
}
