import type { FileReading } from './file-reading.js';
import type { CustomerFile } from './read-customers.js';

/** What a result says of how a file was read. */
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
