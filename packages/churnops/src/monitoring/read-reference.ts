import type { Column, Frame } from '@churnops/learn';
import { parse } from 'csv-parse/sync';
import { ChurnopsError } from '../errors.js';
import { checkedFrame } from '../features/checked-frame.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { OUTPUT_NAMES } from './watched-query.js';

/** A reference set. */
export interface ReferenceRows {
  /** As of `readReference`. */
  readonly frame: Frame;
  /** Null if the file does not say who its customers are. */
  readonly ids: readonly string[] | null;
}

/**
 * The features of a reference set, each value checked as an import and a request for scores check it. A column that the file lacks is
 * blank in every row. The model's outputs are there too, as far as the file has them; what is no number there is missing.
 *
 * @param content a CSV file with a header
 * @throws ChurnopsError CHURN_NO_REFERENCE if it is not CSV, has no rows, or has a value that the schema does not allow; the message
 *   names row, column and value
 */
export function readReference(schema: CustomerSchema, content: Uint8Array): Frame {
  return readReferenceRows(schema, content).frame;
}

/** As `readReference`, with the customers' IDs. */
export function readReferenceRows(schema: CustomerSchema, content: Uint8Array): ReferenceRows {
  const [columns, ...rows] = parseCsv(content);
  if (!columns || rows.length === 0) throw referenceError('has no rows');
  const twice = schema.features.find((name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (twice !== undefined) throw referenceError(`is damaged: the column ${twice} comes twice`);
  const inputs = checkedFrame(schema, { columns, rows }, ({ row, message }) =>
    referenceError(`is damaged: row ${row + 1} below the header, ${message}`),
  );
  const id = columns.indexOf(schema.id);
  const ids = id < 0 ? null : rows.map((row) => row[id] ?? '');
  return { frame: new Map([...inputs, ...outputsOf(columns, rows)]), ids };
}

function outputsOf(columns: readonly string[], rows: readonly (readonly string[])[]): [string, Column][] {
  const present = OUTPUT_NAMES.filter((name) => columns.includes(name));
  return present.map((name) => {
    const position = columns.indexOf(name);
    return [name, Float64Array.from(rows, (row) => (row[position]?.trim() ? Number(row[position]) : Number.NaN))];
  });
}

function parseCsv(content: Uint8Array): string[][] {
  try {
    return parse(Buffer.from(content), { bom: true }) as string[][];
  } catch (error) {
    throw referenceError(`cannot be read: ${(error as Error).message}`);
  }
}

function referenceError(fault: string): ChurnopsError {
  return new ChurnopsError(
    'CHURN_NO_REFERENCE',
    `the reference set of the model that made the predictions ${fault}`,
    'log the customers that the model learned from again, as a CSV file with a header and the values of the customer schema',
  );
}
