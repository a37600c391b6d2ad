import type { Frame } from '@churnops/learn';
import { CustomerFrame } from '../../features/customer-frame.js';
import { allowedValues, blankProblem, checkValue } from '../../record/check-value.js';
import type { CustomerField, CustomerSchema } from '../../record/customer-schema.js';
import { quoteValue } from '../../record/quote-value.js';
import { trimValue } from '../../record/trim-value.js';
import { badInput, type RequestTable } from './request-table.js';

/**
 * The model's features of a request, each value checked as an import checks it. Columns that are no feature are ignored.
 *
 * @throws ChurnopsError CHURN_BAD_INPUT naming the columns that are missing or come twice, or row, column, value and what is allowed
 */
export function featureFrame(schema: CustomerSchema, { columns, rows }: RequestTable): Frame {
  if (columns.length === 0)
    throw badInput('the input has no columns', `send at least one customer with ${schema.features.join(', ')}`);
  const missing = schema.features.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw badInput(`the input has no column ${missing.join(', ')}`, `send all of ${schema.features.join(', ')}`);
  }
  const twice = schema.features.find((name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (twice !== undefined) throw badInput(`the column ${twice} comes twice`, 'send each column once');
  const fields = columns.map((name) => (schema.features.includes(name) ? schema.field(name) : undefined));
  const frame = new CustomerFrame(schema, columns, schema.features, rows.length);
  for (const [i, row] of rows.entries()) {
    const cells = row.map((cell, j) => fields[j] && checkedCell(schema, fields[j], cell, i));
    for (const [j, field] of fields.entries()) {
      if (!field || cells[j] !== null || schema.mayBeBlank(field, (column) => cells[columns.indexOf(column)])) continue;
      throw refused(field, row[j], i, blankProblem(field).expected);
    }
    frame.add(cells);
  }
  return frame.build();
}

function checkedCell(schema: CustomerSchema, field: CustomerField, cell: unknown, row: number): string | number | null {
  if (cell === undefined || cell === null) return null;
  const text = textOf(schema, field, cell);
  if (text === undefined) throw refused(field, cell, row, allowedValues(field));
  const value = checkValue(schema, field, text);
  if (value !== null && typeof value === 'object') throw refused(field, cell, row, value.expected);
  return value;
}

/** The value as a file would have it; undefined for what no file can hold. */
function textOf(schema: CustomerSchema, field: CustomerField, cell: unknown): string | undefined {
  const text = typeof cell === 'string' ? trimValue(cell) : String(cell);
  // pandas keeps a column of 0 and 1 as booleans where it was made by a comparison, and writes True and False into CSV.
  if (schema.featureKind(field) === 'binary_number' && /^(true|false)$/i.test(text)) return text.length === 4 ? '1' : '0';
  return typeof cell === 'string' || typeof cell === 'number' ? text : undefined;
}

function refused(field: CustomerField, cell: unknown, row: number, expected: string) {
  const found = cell === undefined ? 'nothing' : quoteValue(cell);
  return badInput(
    `row ${row}, column ${field.name}: found ${found}, expected ${expected}`,
    'correct the value and send it again',
  );
}
