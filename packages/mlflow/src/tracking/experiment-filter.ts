import { sql } from 'kysely';
import { invalid } from '../protocol/mlflow-error.js';
import { attributeOf } from '../search/attribute-of.js';
import {
  asksForPresence,
  LIST_COMPARATORS,
  NUMERIC_COMPARATORS,
  requireComparator,
  requireNumber,
  requireText,
  requireTextOrList,
  TEXT_COMPARATORS,
} from '../search/check-condition.js';
import { compare } from '../search/compare.js';
import { type Condition, parseOrdering } from '../search/search-filter.js';
import { TAGGED_WORDING } from '../search/search-wording.js';
import { experimentNumber } from './experiment-number.js';

const ATTRIBUTES: Readonly<
  Record<string, { column: 'name' | 'creation_time' | 'last_update_time' | 'experiment_id'; type: 'string' | 'number' }>
> = {
  name: { column: 'name', type: 'string' },
  creation_time: { column: 'creation_time', type: 'number' },
  last_update_time: { column: 'last_update_time', type: 'number' },
  experiment_id: { column: 'experiment_id', type: 'string' },
};

/** The SQL that one item of `order_by` sorts experiments by. @throws MlflowError INVALID_PARAMETER_VALUE */
export function experimentOrder(text: string) {
  const ordering = parseOrdering(text, TAGGED_WORDING);
  if (ordering.entity !== 'attribute') throw invalid(`Invalid order_by entity: ${ordering.entity}`);
  return { column: attributeOf(ATTRIBUTES, ordering.key).column, descending: ordering.descending };
}

/** A filter's condition on experiments, as SQL. @throws MlflowError INVALID_PARAMETER_VALUE */
export function experimentCondition(condition: Condition) {
  const { entity, key, comparator, values } = condition;
  if (entity === 'tag') return tagCondition(condition);
  const { column, type } = attributeOf(ATTRIBUTES, key);
  if (asksForPresence(condition)) {
    throw invalid(`IS NULL / IS NOT NULL is only supported for tags, not for attribute '${key}'`);
  }
  if (type === 'number') {
    requireNumber(condition, `numeric attribute: ${key}`);
    requireComparator(condition, NUMERIC_COMPARATORS);
    if (!Number.isInteger(values[0])) throw invalid(`Invalid value for numeric attribute '${key}': '${condition.written}'`);
    return compare(sql.ref(`experiments.${column}`), condition);
  }
  requireTextOrList(condition, 'for attributes', ['experiment_id']);
  if (column !== 'experiment_id') {
    requireComparator(condition, [...TEXT_COMPARATORS, ...LIST_COMPARATORS]);
    return compare(sql.ref(`experiments.${column}`), condition);
  }
  // Filters write this number as text.
  if (!['=', '!=', ...LIST_COMPARATORS].includes(comparator))
    throw invalid(`Invalid comparator for experiment_id: ${comparator}`);
  return compare(sql.ref('experiments.experiment_id'), { comparator, values: values.map((id) => experimentNumber(String(id))) });
}

function tagCondition(condition: Condition) {
  const { key, comparator } = condition;
  const ofExperiment = sql`SELECT 1 FROM mlflow.experiment_tags t
    WHERE t.experiment_id = experiments.experiment_id AND t.key = ${key}`;
  if (comparator === 'IS NULL') return sql<boolean>`NOT EXISTS (${ofExperiment})`;
  if (comparator === 'IS NOT NULL') return sql<boolean>`EXISTS (${ofExperiment})`;
  requireText(condition, "for tag (e.g. 'my-value')");
  if (!TEXT_COMPARATORS.includes(comparator)) throw invalid(`Invalid comparator for tag: ${comparator}`);
  return sql<boolean>`EXISTS (${ofExperiment} AND ${compare(sql.ref('t.value'), condition)})`;
}
