import { shorten } from '../quote-value.js';
import type { CsvDialect } from './csv-dialect.js';
import { UnreadableFile } from './import-problem.js';
import type { FileText } from './read-text.js';
import { type CsvRecord, LONGEST_RECORD, RecordSplitter, RecordTooLong } from './split-records.js';

/**
 * The records at the start of a file: at least one, unless it is empty.
 *
 * @throws UnreadableFile CHURN_CSV_LINE_LENGTH
 */
export function sampleRecords({ head, isWhole }: FileText, dialect: CsvDialect): readonly CsvRecord[] {
  try {
    const splitter = new RecordSplitter(dialect);
    const records = [...splitter.push(head)];
    if (isWhole || records.length === 0) records.push(...splitter.end());
    return records;
  } catch (error) {
    throw asUnreadable(error);
  }
}

/** An error of splitting a file into records, as one that says what is wrong with the file. */
export function asUnreadable(error: unknown): unknown {
  if (!(error instanceof RecordTooLong)) return error;
  const expected = `a line of at most ${LONGEST_RECORD} characters; look for a missing line end`;
  const { line, start } = error;
  return new UnreadableFile({ code: 'CHURN_CSV_LINE_LENGTH', line, column: undefined, value: shorten(start), expected });
}
