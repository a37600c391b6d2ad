import { sql } from 'kysely';
import { invalid } from '../protocol/mlflow-error.js';
import { pythonInteger, pythonSet } from '../protocol/python-text.js';
import { attributeOf } from '../search/attribute-of.js';
import {
  asksForPresence,
  LIST_COMPARATORS,
  NUMERIC_COMPARATORS,
  requireText,
  requireTextOrList,
  TEXT_COMPARATORS,
} from '../search/check-condition.js';
import { compare } from '../search/compare.js';
import { own } from '../search/own.js';
import { type Comparator, type Condition, parseOrdering } from '../search/search-filter.js';
import { RUN_WORDING, TAGGED_WORDING } from '../search/search-wording.js';

const MODEL_ORDER: Readonly<Record<string, 'name' | 'last_updated_timestamp'>> = {
  name: 'name',
  timestamp: 'last_updated_timestamp',
  last_updated_timestamp: 'last_updated_timestamp',
};
const VERSION_ORDER = {
  name: { column: 'name' },
  version_number: { column: 'version' },
  creation_timestamp: { column: 'creation_timestamp' },
  last_updated_timestamp: { column: 'last_updated_timestamp' },
} as const;
const MODEL_ATTRIBUTES: Readonly<Record<string, Attribute>> = { name: { column: 'name', type: 'string' } };
const VERSION_ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  name: { column: 'name', type: 'string' },
  version_number: { column: 'version', type: 'number' },
  run_id: { column: 'run_id', type: 'string' },
  source_path: { column: 'source', type: 'string' },
};

/** The list in the real server's message, although a filter can only use the first. */
const NUMERIC_VERSION_ATTRIBUTES = ['version_number', 'creation_timestamp', 'last_updated_timestamp'];

interface Attribute {
  readonly column: string;
  readonly type: 'string' | 'number';
}

/** The SQL that one item of `order_by` sorts registered models by. @throws MlflowError INVALID_PARAMETER_VALUE */
export function modelOrder(text: string) {
  const { descending } = parseOrdering(text, RUN_WORDING);
  // The bare name alone, without `attribute.` or quotes.
  const written = text.trim().split(/\s/)[0] as string;
  const column = own(MODEL_ORDER, written);
  if (!column) throw invalid(`Invalid order by key '${written}' specified. Valid keys are '${pythonSet(['name', 'timestamp'])}'`);
  return { column, descending };
}

/** The SQL that one item of `order_by` sorts versions by. @throws MlflowError INVALID_PARAMETER_VALUE */
export function versionOrder(text: string) {
  const ordering = parseOrdering(text, TAGGED_WORDING);
  return { column: attributeOf(VERSION_ORDER, ordering.key).column, descending: ordering.descending };
}

/** A filter's condition on registered models, as SQL. @throws MlflowError INVALID_PARAMETER_VALUE */
export function modelCondition(condition: Condition) {
  if (condition.entity === 'tag')
    return tagCondition(condition, sql`mlflow.registered_model_tags`, sql`t.name = registered_models.name`);
  return attributeCondition(condition, MODEL_ATTRIBUTES, 'registered_models', ['name']);
}

/** A filter's condition on versions, as SQL. @throws MlflowError INVALID_PARAMETER_VALUE */
export function versionCondition(condition: Condition) {
  const ofVersion = sql`t.name = model_versions.name AND t.version = model_versions.version`;
  if (condition.entity === 'tag') return tagCondition(condition, sql`mlflow.model_version_tags`, ofVersion);
  return attributeCondition(condition, VERSION_ATTRIBUTES, 'model_versions', ['name', 'run_id']);
}

function attributeCondition(
  condition: Condition,
  attributes: Readonly<Record<string, Attribute>>,
  table: string,
  listed: readonly string[],
) {
  const { key, operand, comparator } = condition;
  const { column, type } = attributeOf(attributes, key);
  refusePresence(condition);
  if (operand === 'number' && type === 'string' && table === 'model_versions') {
    throw invalid(`Only the '${pythonSet(NUMERIC_VERSION_ATTRIBUTES)}' attributes support comparison with numeric values.`);
  }
  if (type === 'string' || operand === 'list')
    requireTextOrList(condition, 'or a list of quoted string values for attributes', listed);
  if (type === 'string') requireOneOf(comparator, [...TEXT_COMPARATORS, ...LIST_COMPARATORS], 'attribute');
  else {
    requireOneOf(comparator, NUMERIC_COMPARATORS, `attribute ${key}`);
    return compare(sql.ref(`${table}.${column}`), { comparator, values: [wholeNumber(condition)] });
  }
  return compare(sql.ref(`${table}.${column}`), condition);
}

/** The value of a numeric attribute, which may be in quotes: versions are strings in the API. */
function wholeNumber({ key, values: [value], written = '' }: Condition): number {
  const whole = pythonInteger(typeof value === 'string' ? value : written);
  if (whole === undefined) throw invalid(`Invalid value for numeric attribute '${key}': ${written}`);
  return Number(whole);
}

function tagCondition(condition: Condition, tags: ReturnType<typeof sql>, ofOwner: ReturnType<typeof sql>) {
  refusePresence(condition);
  requireText(condition, "for tag (e.g. 'my-value')");
  requireOneOf(condition.comparator, TEXT_COMPARATORS, 'tag');
  return sql<boolean>`EXISTS (SELECT 1 FROM ${tags} t WHERE ${ofOwner} AND t.key = ${condition.key}
    AND ${compare(sql.ref('t.value'), condition)})`;
}

/** Refuses conditions that the real server fails on with status 500. Their meaning is clear, but its grammar has no place for them. */
function refusePresence(condition: Condition): void {
  if (asksForPresence(condition)) throw invalid(`Invalid comparator for ${condition.entity}: ${condition.comparator}`);
}

function requireOneOf(comparator: Comparator, allowed: readonly Comparator[], what: string): void {
  if (!allowed.includes(comparator)) throw invalid(`Invalid comparator for ${what}: ${comparator}`);
}
