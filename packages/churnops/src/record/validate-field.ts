import { type ColumnDefinition, TARGET } from './schema.js';

/** What is wrong with a value, and what would be right. */
export interface FieldProblem {
  readonly code: 'CHURN_CSV_BLANK' | 'CHURN_CSV_TYPE' | 'CHURN_CSV_VALUE' | 'CHURN_CSV_RANGE' | 'CHURN_CSV_ENCODING';
  readonly expected: string;
}

/**
 * Checks the text of one field.
 *
 * @returns the value in COPY's manner of writing it (null for a blank that is allowed), or the problem
 */
export function validateField(column: ColumnDefinition, text: string): string | null | FieldProblem {
  if (text.includes('\uFFFD')) return { code: 'CHURN_CSV_ENCODING', expected: 'UTF-8 text; save the file as UTF-8' };
  if (text.trim() === '') {
    if (column.name === TARGET || (column.kind === 'amount' && column.optional)) return null;
    return { code: 'CHURN_CSV_BLANK', expected: `a value: ${allowed(column)}` };
  }
  switch (column.kind) {
    case 'identifier':
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
      return text.length <= 64 && !/[\u0000-\u001f\u007f]/.test(text)
        ? text
        : { code: 'CHURN_CSV_VALUE', expected: allowed(column) };
    case 'category':
      return column.values.includes(text) ? text : { code: 'CHURN_CSV_VALUE', expected: allowed(column) };
    case 'integer':
      if (!/^[+-]?\d{1,15}(\.0+)?$/.test(text)) return { code: 'CHURN_CSV_TYPE', expected: allowed(column) };
      return inRange(column, text);
    case 'amount':
      if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return { code: 'CHURN_CSV_TYPE', expected: allowed(column) };
      return inRange(column, text);
  }
}

function inRange(column: ColumnDefinition & { kind: 'integer' | 'amount' }, text: string): string | FieldProblem {
  const value = Number(text);
  if (value >= column.min && value <= column.max) return String(value);
  return { code: 'CHURN_CSV_RANGE', expected: allowed(column) };
}

function allowed(column: ColumnDefinition): string {
  switch (column.kind) {
    case 'identifier':
      return 'an ID of 1 to 64 printable characters';
    case 'category':
      return `one of ${column.values.map((value) => `"${value}"`).join(', ')}`;
    case 'integer':
      return `a whole number from ${column.min} to ${column.max}`;
    case 'amount':
      return `a number from ${column.min} to ${column.max}, with a point for decimals`;
  }
}
