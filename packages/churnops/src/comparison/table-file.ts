import { basename } from 'node:path';
import { counted } from '@churnops/charts';
import Papa from 'papaparse';
import {
  type CsvDialect,
  DELIMITERS,
  type DecimalMark,
  type Delimiter,
  hintedDelimiter,
  isSeparatorHint,
} from '../customers/csv-dialect.js';
import { detectDecimalMark, type NumberText } from '../customers/decimal-mark.js';
import { detectLineEnd } from '../customers/detect-dialect.js';
import { ImportError, type ImportProblem, UnreadableFile } from '../customers/import-problem.js';
import { type FileText, readText } from '../customers/read-text.js';
import { asUnreadable, sampleRecords } from '../customers/sample-records.js';
import { type CsvRecord, splitRecords } from '../customers/split-records.js';
import { shorten } from '../quote-value.js';
import { trimValue } from '../record/trim-value.js';

const LOOKS_NUMERIC = /^[+-]?[\d.,]*\d[\d.,]*(e[+-]?\d+)?$/i;

/** A CSV file whose header line has been read. */
export interface TableFile {
  readonly columns: readonly string[];
  readonly delimiter: Delimiter;
  readonly decimal: DecimalMark;
  /** The fields of each row, in batches. */
  rows(): AsyncGenerator<readonly (readonly string[])[]>;
}

export interface TableOptions {
  /** Default: found out from the numbers at the start of the file. */
  readonly decimal?: DecimalMark | undefined;
  /** Called with the number of bytes read so far. */
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Opens a CSV file with any columns, plain or gzipped. It detects the delimiter and the decimal mark, and skips blank rows. Memory does not
 * grow with the file.
 *
 * @throws ImportError for a faulty file, also while rows are read: CHURN_CSV_EMPTY, CHURN_CSV_COLUMN_TWICE, CHURN_CSV_FIELD_COUNT,
 *   CHURN_CSV_QUOTE, CHURN_CSV_DECIMAL, CHURN_CSV_ENCODING, and the codes of `readText`
 * @throws the signal's reason, if it aborts
 */
export async function openTable(file: string, options: TableOptions): Promise<TableFile> {
  return withFile(file, async () => {
    const text = await readText(file, options.onBytes, options.signal);
    try {
      const dialect = detectTableDialect(text.head);
      const sample = sampleRecords(text, dialect);
      const header = sample.find((record) => !isPassedOver(record));
      if (!header) throw unreadable('CHURN_CSV_EMPTY', 1, 'a header line with the names of the columns; the file is empty');
      const columns = namesOf(header);
      const decimal = options.decimal ?? detectDecimalMark(numbersOf(sample, header, columns), dialect.delimiter);
      return { columns, delimiter: dialect.delimiter, decimal, rows: () => rowsOf(file, text, dialect, header) };
    } catch (error) {
      await text.close();
      throw error;
    }
  });
}

/** The delimiter that gives the same number of fields in the most lines at the start of the file, and the most fields among equals. */
function detectTableDialect(head: string): CsvDialect {
  const lineEnd = detectLineEnd(head);
  const hinted = hintedDelimiter(head);
  if (hinted) return { lineEnd, delimiter: hinted };
  const counts = DELIMITERS.map((delimiter) => {
    const rows = Papa.parse<string[]>(head, { delimiter, newline: lineEnd, preview: 20 }).data.filter((row) => row.length > 1);
    const width = rows[0]?.length ?? 1;
    return { delimiter, width, alike: rows.filter((row) => row.length === width).length };
  });
  counts.sort((a, b) => b.alike - a.alike || b.width - a.width);
  const [best] = counts;
  return { lineEnd, delimiter: best && best.width > 1 ? best.delimiter : ',' };
}

function namesOf(header: CsvRecord): readonly string[] {
  requireWhole(header);
  requireUtf8(header);
  const columns = withPlaces(header.fields.map(trimValue));
  const twice = columns.find((name, i) => columns.indexOf(name) < i);
  if (twice !== undefined) {
    const expected = 'each column once; rename or remove one of the two';
    throw unreadable('CHURN_CSV_COLUMN_TWICE', header.line, expected, twice, twice);
  }
  return columns;
}

/** One column without a name is as good as any. Several, as spreadsheets write them, are told apart by their place. */
function withPlaces(names: readonly string[]): readonly string[] {
  if (names.filter((name) => name === '').length < 2) return names;
  return names.map((name, i) => name || `column ${i + 1}`);
}

function* numbersOf(sample: readonly CsvRecord[], header: CsvRecord, columns: readonly string[]): Generator<NumberText> {
  for (const { fields, line } of sample) {
    if (line <= header.line || fields.length !== columns.length) continue;
    for (const [i, column] of columns.entries()) {
      const text = trimValue(fields[i] as string);
      if (LOOKS_NUMERIC.test(text)) yield { text, line, column };
    }
  }
}

async function* rowsOf(
  file: string,
  text: FileText,
  dialect: CsvDialect,
  header: CsvRecord,
): AsyncGenerator<readonly (readonly string[])[]> {
  const encoding = { isFaulty: false };
  const records = splitRecords(noteEncoding(text.chunks, encoding), dialect);
  try {
    for (;;) {
      const { value, done } = await withFile(file, () => records.next());
      if (done) return;
      const rows = await withFile(file, async () => {
        if (encoding.isFaulty) value.forEach(requireUtf8);
        return wholeRows(value, header);
      });
      if (rows.length > 0) yield rows;
    }
  } finally {
    await text.close();
  }
}

/** What bytes become that are not UTF-8. */
const NOT_UTF8 = '\uFFFD';

/** Notes whether there were bytes that are not UTF-8. Looking at each field would take longer. */
async function* noteEncoding(chunks: AsyncIterable<string>, encoding: { isFaulty: boolean }): AsyncGenerator<string> {
  for await (const chunk of chunks) {
    encoding.isFaulty ||= chunk.includes(NOT_UTF8);
    yield chunk;
  }
}

function requireUtf8({ fields, line }: CsvRecord): void {
  const faulty = fields.find((field) => field.includes(NOT_UTF8));
  if (faulty === undefined) return;
  const expected = 'UTF-8 text; save the file as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8';
  throw unreadable('CHURN_CSV_ENCODING', line, expected, shorten(faulty));
}

function wholeRows(records: readonly CsvRecord[], header: CsvRecord): (readonly string[])[] {
  const width = header.fields.length;
  return records.flatMap((record) => {
    if (record.line <= header.line || isPassedOver(record)) return [];
    requireWhole(record);
    if (record.fields.length === width) return [record.fields];
    const expected = `${counted(width, 'field')}, as in the header, not ${record.fields.length}: put quotes around fields that contain the delimiter`;
    throw unreadable('CHURN_CSV_FIELD_COUNT', record.line, expected, shorten(record.fields.join(',')));
  });
}

function isPassedOver({ fields, fault }: CsvRecord): boolean {
  return fault === undefined && (isSeparatorHint(fields) || fields.every((field) => trimValue(field) === ''));
}

function requireWhole({ fault, line, raw = '' }: CsvRecord): void {
  if (fault !== undefined) throw unreadable('CHURN_CSV_QUOTE', line, `fields with matching quotes; ${fault}`, shorten(raw));
}

function unreadable(
  code: ImportProblem['code'],
  line: number,
  expected: string,
  value?: string,
  column?: string,
): UnreadableFile {
  return new UnreadableFile({ code, line, column, value, expected });
}

/** Turns any error about a file into one that names the file. */
async function withFile<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    const error = asUnreadable(thrown);
    if (error instanceof UnreadableFile) {
      throw new ImportError(
        basename(file),
        [error.problem],
        1,
        'correct the file as the message says, and compare again',
        'cannot be read',
      );
    }
    throw error;
  }
}
