import { z } from 'zod';
import { DELIMITERS } from './csv-dialect.js';

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
