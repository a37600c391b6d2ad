import { z } from 'zod';
import { howMany } from '../how-many.js';
import { DELIMITER_NAMES, DELIMITERS } from './csv-dialect.js';
import type { CustomerFile } from './read-customers.js';

const count = z.int().nonnegative();

/** How a file was read: the fields of a result that say it, for customers and for outcomes. */
export const fileReading = {
  /** Rows without any value, and blank lines. */
  blank_rows: count,
  /** Values that had white space or invisible characters at either end. */
  trimmed: count,
  /** IDs with accents apart from their letters, which were joined (Unicode's NFC): both look the same. */
  composed: count,
  renamed_columns: z.array(z.strictObject({ from: z.string(), to: z.string() })),
  delimiter: z.enum(DELIMITERS),
  compression: z.enum(['gzip']).nullable(),
  encoding: z.literal('utf-8'),
};

const fields = z.strictObject(fileReading);
export type FileReading = z.infer<typeof fields>;

export function readingOf({ counts, renamed, dialect, compression }: CustomerFile): FileReading {
  return {
    blank_rows: counts.blankRows,
    trimmed: counts.trimmed,
    composed: counts.composed,
    renamed_columns: [...renamed],
    delimiter: dialect.delimiter,
    compression,
    encoding: 'utf-8',
  };
}

/**
 * What was unusual about a file, in one line each.
 *
 * @param skipped lines about columns that were skipped
 */
export function describeReading(reading: FileReading & { decimal?: string }, skipped: readonly string[]): string[] {
  const lines: string[] = [];
  if (reading.delimiter !== ',') lines.push(`fields are separated by ${DELIMITER_NAMES[reading.delimiter]}`);
  if (reading.decimal === ',') lines.push('numbers have a decimal comma');
  if (reading.compression) lines.push(`the file is compressed with ${reading.compression}`);
  for (const { from, to } of reading.renamed_columns) lines.push(`column "${from}" is taken for ${to}`);
  lines.push(...skipped);
  if (reading.blank_rows > 0) lines.push(`${howMany(reading.blank_rows, 'blank row')} skipped`);
  if (reading.trimmed > 0) lines.push(`${howMany(reading.trimmed, 'value')} trimmed: invisible characters at an end removed`);
  if (reading.composed > 0) lines.push(`${howMany(reading.composed, 'ID')} with accents apart from their letters: joined (NFC)`);
  return lines;
}
