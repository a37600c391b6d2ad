import { z } from 'zod';
import { fileReading } from './file-reading.js';

const count = z.int().nonnegative();

/** What `churnops outcomes` did. */
export const outcomesResult = z.strictObject({
  file: z.string(),
  /** The day on which outcomes without a day of their own were observed. */
  as_of: z.iso.date(),
  /** Outcomes that were not on record for this customer and day. */
  recorded: count,
  /** Outcomes on record for this customer and day that had another value. */
  corrected: count,
  /** Rows whose outcome is on record already. */
  unchanged: count,
  /** Rows without an outcome: what is known stays. */
  blank: count,
  rejected: count,
  /** Where the rejected rows are; null if there are none. */
  reject_file: z.string().nullable(),
  /** For a file that was sent over HTTP, in place of the reject file: its first MB, in whole rows. */
  rejected_rows: z.string().optional(),
  ...fileReading,
  /** Names of columns that are not needed; empty for one without a name. */
  ignored_columns: z.array(z.string()),
});
export type OutcomesResult = z.infer<typeof outcomesResult>;
