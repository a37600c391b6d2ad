import type { Frame } from '@churnops/learn';
import { quoteBriefly } from '../quote-value.js';
import { allowedValues, blankProblem, checkValue } from '../record/check-value.js';
import type { CustomerField, CustomerSchema } from '../record/customer-schema.js';
import { trimValue } from '../record/trim-value.js';
import { CustomerFrame } from './customer-frame.js';

/** Rows that are not checked yet. A cell is undefined where a row lacks the column. */
export interface UncheckedRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** A value that the schema does not allow. */
export interface RefusedCell {
  /** Its row, from 0. */
  readonly row: number;
  /** Column, value and what is allowed, for people: `column tenure: found "x", expected a whole number from 0 to 1200`. */
  readonly message: string;
}

/**
 * Makes a frame of all features, and checks each value as an import checks it. Columns that are no feature are ignored. A feature
 * without a column is blank in every row: whether that is allowed is for the caller to check.
 *
 * @param refuse makes the error for a value that is not allowed
 */
export function checkedFrame(
  schema: CustomerSchema,
  { columns, rows }: UncheckedRows,
  refuse: (cell: RefusedCell) => Error,
): Frame {
  const fields = columns.map((name) => (schema.features.includes(name) ? schema.field(name) : undefined));
  const frame = new CustomerFrame(schema, columns, schema.features, rows.length);
  for (const [i, row] of rows.entries()) {
    const refused = (field: CustomerField, cell: unknown, expected: string) => {
      const found = cell === undefined ? 'nothing' : quoteBriefly(cell);
      return refuse({ row: i, message: `column ${field.name}: found ${found}, expected ${expected}` });
    };
    const cells = fields.map((field, j) => field && checkedCell(schema, field, row[j], refused));
    for (const [j, field] of fields.entries()) {
      if (!field || cells[j] !== null || schema.mayBeBlank(field, (column) => cells[columns.indexOf(column)])) continue;
      throw refused(field, row[j], blankProblem(field).expected);
    }
    frame.add(cells);
  }
  return frame.build();
}

function checkedCell(
  schema: CustomerSchema,
  field: CustomerField,
  cell: unknown,
  refused: (field: CustomerField, cell: unknown, expected: string) => Error,
): string | number | null {
  if (cell === undefined || cell === null) return null;
  const text = textOf(cell);
  if (text === undefined) throw refused(field, cell, allowedValues(field));
  const value = checkValue(schema, field, text);
  if (value !== null && typeof value === 'object') throw refused(field, cell, value.expected);
  return value;
}

/** The value as a CSV file would have it; undefined for anything that a file cannot hold. */
function textOf(cell: unknown): string | undefined {
  if (typeof cell === 'string') return trimValue(cell);
  return typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : undefined;
}
