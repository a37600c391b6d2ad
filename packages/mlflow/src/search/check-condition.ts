import { invalid } from '../protocol/mlflow-error.js';
import { pythonList, pythonSet, pythonTuple } from '../protocol/python-text.js';
import type { Comparator, Condition } from './search-filter.js';

export const NUMERIC_COMPARATORS: readonly Comparator[] = ['<', '<=', '>', '>=', '=', '!='];
export const TEXT_COMPARATORS: readonly Comparator[] = ['=', '!=', 'LIKE', 'ILIKE'];
export const LIST_COMPARATORS: readonly Comparator[] = ['IN', 'NOT IN'];
export const NULL_COMPARATORS: readonly Comparator[] = ['IS NULL', 'IS NOT NULL'];

/** Whether a condition only asks if a value exists. */
export function asksForPresence({ comparator }: Condition): boolean {
  return NULL_COMPARATORS.includes(comparator);
}

/*
 * Checks of a condition before it becomes SQL. Each throws MlflowError INVALID_PARAMETER_VALUE. The messages are the real server's
 * (mlflow/utils/search_utils.py), and differ between searches.
 */

/** @param what follows `Expected numeric value type for` */
export function requireNumber({ operand, written }: Condition, what: string): void {
  if (operand !== 'number') throw invalid(`Expected numeric value type for ${what}. Found ${written}`);
}

/** @param what follows `Expected a quoted string value` */
export function requireText({ operand, written }: Condition, what: string): void {
  if (operand === 'string') return;
  if (operand !== 'name') throw invalid(`Expected a quoted string value ${what}. Got value ${written}`);
  throw invalid(
    `Parameter value is either not quoted or unidentified quote types used for string value ${written}. ` +
      'Use either single or double quotes.',
  );
}

/**
 * Requires a text, or a list of texts if the attribute allows one.
 *
 * @param listed the attributes that allow a list
 */
export function requireTextOrList(condition: Condition, what: string, listed: readonly string[]): void {
  const { key, operand, values } = condition;
  if (operand !== 'list') {
    requireText(condition, what);
    return;
  }
  if (!listed.includes(key)) {
    const which = pythonList([...listed].sort());
    throw invalid(`Only ${which} attributes support comparison with a list of quoted string values.`);
  }
  requireTexts(values);
}

export function requireTexts(values: Condition['values']): void {
  if (values.every((value) => typeof value === 'string')) return;
  throw invalid(
    'While parsing a list in the query, expected string value, punctuation, or whitespace, ' +
      `but got different type in list: ${pythonTuple(values)}`,
  );
}

export function requireComparator({ comparator }: Condition, allowed: readonly Comparator[]): void {
  if (!allowed.includes(comparator)) throw invalid(`Invalid comparator '${comparator}' not one of '${pythonSet(allowed)}'`);
}
