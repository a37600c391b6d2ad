import { FIRST_YEAR, isDay, isPlausible } from '../logical-date.js';
import { hasInvisible } from '../quote-value.js';
import type { CustomerField, CustomerSchema } from './customer-schema.js';

/** What is wrong with a value, and what would be right. */
export interface ValueProblem {
  readonly fault: 'blank' | 'type' | 'value' | 'range' | 'encoding';
  readonly expected: string;
}

/** The decimal mark's name, for a message. */
type DecimalName = 'point' | 'comma';

const WHOLE_NUMBER = /^[+-]?\d{1,15}(\.0+)?$/;
const TRUTH = /^(true|false)$/i;
const DECIMAL_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Checks one value as text: the one place that says what a field may hold.
 *
 * @returns the value to store (a string or a number), null for a blank, or the problem. Whether the field may be blank in this row is
 *   for the caller to ask: `CustomerSchema.mayBeBlank`, as it depends on the row
 */
export function checkValue(schema: CustomerSchema, field: CustomerField, text: string): string | number | null | ValueProblem {
  if (text.includes('\uFFFD')) return { fault: 'encoding', expected: 'UTF-8 text; save the file as UTF-8' };
  if (field.kind === 'category' && field.values.includes(text)) return text;
  // An identifier may read "NA": only an empty one is missing.
  if (field.kind === 'identifier') return checkIdentifier(field, text);
  if (schema.isMissing(text)) return null;
  switch (field.kind) {
    case 'category':
      return { fault: 'value', expected: allowedValues(field) };
    case 'integer':
      // pandas keeps a column of 0 and 1 as booleans where it was made by a comparison, and writes True and False into CSV.
      if (schema.featureKind(field) === 'binary_number' && TRUTH.test(text)) return text.length === 'true'.length ? 1 : 0;
      return WHOLE_NUMBER.test(text) ? inRange(field, Number(text)) : { fault: 'type', expected: allowedValues(field) };
    case 'date':
      if (!isDay(text)) return { fault: 'type', expected: allowedValues(field) };
      return isPlausible(text) ? text : { fault: 'range', expected: allowedValues(field) };
    case 'number':
      return DECIMAL_NUMBER.test(text) ? inRange(field, Number(text)) : { fault: 'type', expected: allowedValues(field) };
  }
}

/** What a blank that is not allowed is told. */
export function blankProblem(field: CustomerField, decimal?: DecimalName): ValueProblem {
  const when = field.blankWhen ? `; it may be blank only where ${field.blankWhen.column} is ${field.blankWhen.value}` : '';
  return { fault: 'blank', expected: `a value: ${allowedValues(field, decimal)}${when}` };
}

/** What a field takes, for a message. */
export function allowedValues(field: CustomerField, decimal: DecimalName = 'point'): string {
  switch (field.kind) {
    case 'identifier':
      return `an ID of 1 to ${field.maxLength} printable characters`;
    case 'category':
      return `one of ${field.values.map((value) => `"${value}"`).join(', ')}`;
    case 'date':
      return `a day as YYYY-MM-DD, in ${FIRST_YEAR} or later`;
    case 'integer':
      return `a whole number from ${field.min} to ${field.max}`;
    case 'number':
      return `a number from ${field.min} to ${field.max}, with a ${decimal} for decimals`;
  }
}

function checkIdentifier(field: CustomerField & { kind: 'identifier' }, text: string): string | null | ValueProblem {
  if (text.trim() === '') return null;
  // What nobody can see would make two customers of one: an invisible character, or an é that is one character here and two there.
  const id = text.normalize('NFC');
  return id.length <= field.maxLength && !hasInvisible(id) ? id : { fault: 'value', expected: allowedValues(field) };
}

function inRange(field: CustomerField & { kind: 'integer' | 'number' }, value: number): number | ValueProblem {
  return value >= field.min && value <= field.max ? value : { fault: 'range', expected: allowedValues(field) };
}
