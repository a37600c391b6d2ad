import { z } from 'zod';
import { fileReading } from './file-reading.js';

const count = z.int().nonnegative();

const ignoredColumn = z.strictObject({
  /** As the header has it; may be empty. */
  column: z.string(),
  /** In the file, the first being 1. */
  position: z.int().positive(),
  reason: z.string(),
});
export type IgnoredColumn = z.infer<typeof ignoredColumn>;

/** What an import did, and how it read the file. */
export const importResult = z.strictObject({
  file: z.string(),
  /** Customers of the file that are stored: added, updated and unchanged. */
  imported: count,
  added: count,
  /** Known customers for whom the file has another value, apart from the outcome. */
  updated: count,
  unchanged: count,
  rejected: count,
  /** Where the rejected rows are; null if there are none. */
  reject_file: z.string().nullable(),
  /** For a file that was sent over HTTP, in place of the reject file: its first MB, in whole rows. */
  rejected_rows: z.string().optional(),
  ...fileReading,
  ignored_columns: z.array(ignoredColumn),
  decimal: z.enum(['.', ',']),
  /** The day on which the file's outcomes were observed. */
  as_of: z.iso.date(),
  outcomes_recorded: count,
  /** Customers whose outcome is blank in the file and known already: it stays. */
  outcomes_kept: count,
  /** Outcomes that replaced another value of the same day. */
  outcomes_corrected: count,
});
export type ImportResult = z.infer<typeof importResult>;
