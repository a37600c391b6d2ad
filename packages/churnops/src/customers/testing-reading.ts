import type { FileReading } from './file-reading.js';

/** Test support: how a file is read in which nothing is unusual. */
export const PLAIN_READING: FileReading = {
  blank_rows: 0,
  trimmed: 0,
  composed: 0,
  renamed_columns: [],
  delimiter: ',',
  compression: null,
  encoding: 'utf-8',
};
