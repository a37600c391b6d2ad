import { howMany } from '../how-many.js';
import { DELIMITER_NAMES } from './csv-dialect.js';
import type { FileReading } from './file-reading.js';

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
