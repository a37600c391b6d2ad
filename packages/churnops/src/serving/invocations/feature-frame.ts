import type { Frame } from '@churnops/learn';
import { CustomerFrame } from '../../features/customer-frame.js';
import { blankProblem, checkValue } from '../../record/check-value.js';
import type { CustomerField, CustomerSchema } from '../../record/customer-schema.js';
import { badInput, type RequestTable } from './request-table.js';

/**
 * The model's features of a request, each value checked as an import checks it. Columns that are no feature are ignored.
 *
 * @throws ChurnopsError CHURN_BAD_INPUT naming the columns that are missing, or row, column, value and what is allowed
 */
export function featureFrame(schema: CustomerSchema, { columns, rows }: RequestTable): Frame {
  const missing = schema.features.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw badInput(`the input has no column ${missing.join(', ')}`, `send all of ${schema.features.join(', ')}`);
  }
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
  const text = textOf(field, cell);
  if (text === undefined) throw refused(field, cell, row, 'a string or a number');
  const value = checkValue(schema, field, text);
  if (value !== null && typeof value === 'object') throw refused(field, cell, row, value.expected);
  return value;
}

/** The value as a file would have it; undefined for what no file can hold. */
function textOf(field: CustomerField, cell: unknown): string | undefined {
  if (typeof cell === 'string') return cell.trim();
  if (typeof cell === 'number') return String(cell);
  // pandas keeps a column of 0 and 1 as booleans where it was made by a comparison.
  if (typeof cell === 'boolean' && field.kind === 'integer') return cell ? '1' : '0';
  return undefined;
}

function refused(field: CustomerField, cell: unknown, row: number, expected: string) {
  const found = cell === undefined ? 'nothing' : JSON.stringify(cell);
  return badInput(
    `row ${row}, column ${field.name}: found ${found}, expected ${expected}`,
    'correct the value and send it again',
  );
}
