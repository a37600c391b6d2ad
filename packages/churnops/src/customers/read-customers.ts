import { shorten } from '../quote-value.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { trimValue } from '../record/trim-value.js';
import { type CustomerValues, isBlankRow, RowChecker } from './check-rows.js';
import { type CsvDialect, type DecimalMark, type Delimiter, isSeparatorHint } from './csv-dialect.js';
import { detectDecimalMark, type NumberText } from './decimal-mark.js';
import { detectDialect } from './detect-dialect.js';
import { type ImportProblem, UnreadableFile } from './import-problem.js';
import { type HeaderRules, type MatchedHeader, matchHeaders } from './match-headers.js';
import { type FileText, readText } from './read-text.js';
import { asUnreadable, sampleRecords } from './sample-records.js';
import { conflictProblem, isConflictMarker } from './sniff-file.js';
import { type CsvRecord, splitRecords } from './split-records.js';

export interface ReadOptions {
  /** Undefined: found out from the file. */
  readonly delimiter?: Delimiter | undefined;
  /** Undefined: found out from the file. */
  readonly decimal?: DecimalMark | undefined;
  /** Which columns are required, and what to do with others. Default: the rules for a file of customers. */
  readonly rules?: HeaderRules | undefined;
  /** Called with the number of bytes read so far. */
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** A row of the file: its values, checked, or its first problem. */
export type ReadRow =
  | { readonly record: CsvRecord; readonly values: CustomerValues }
  | { readonly record: CsvRecord; readonly problem: ImportProblem };

/** A file of customers whose header has been read. */
export interface CustomerFile {
  readonly dialect: CsvDialect;
  readonly decimal: DecimalMark;
  readonly compression: FileText['compression'];
  readonly header: CsvRecord;
  readonly renamed: MatchedHeader['renamed'];
  /** Columns of the record, in the order of the file: the order of a row's values. */
  readonly columns: readonly string[];
  /** Closes the file; needed if the rows are not read to the end. */
  close(): Promise<void>;
  /** The rows, in batches. What was ignored is known after the last one. */
  rows(): AsyncGenerator<readonly ReadRow[]>;
  /** Counts of the rows read so far. */
  readonly counts: {
    blankRows: number;
    readonly trimmed: number;
    readonly composed: number;
    readonly ignored: RowChecker['ignored'];
  };
}

/**
 * Opens a CSV file of customers, plain or gzipped, with the record's columns in any order; the target may be absent. Memory does not
 * grow with the file.
 *
 * @throws UnreadableFile if the file is not CSV of customers. Reading the rows throws it too
 */
export async function openCustomers(schema: CustomerSchema, file: string, options: ReadOptions): Promise<CustomerFile> {
  const text = await readText(file, options.onBytes, options.signal);
  try {
    const dialect = detectDialect(schema, text.head, options.delimiter);
    const sample = sampleRecords(text, dialect);
    const header = headerOf(schema, sample);
    const matched = matchHeaders(schema, header.fields, header.line, options.rules);
    const decimal = options.decimal ?? detectDecimalMark(numbersOf(schema, matched, sample, header), dialect.delimiter);
    const checker = new RowChecker(schema, matched, decimal);
    const counts = {
      blankRows: 0,
      get trimmed() {
        return checker.trimmed;
      },
      get composed() {
        return checker.composed;
      },
      get ignored() {
        return checker.ignored;
      },
    };
    return {
      dialect,
      decimal,
      compression: text.compression,
      header,
      renamed: matched.renamed,
      columns: checker.columns,
      rows: () => readRows(text, dialect, header, checker, counts),
      counts,
      close: text.close,
    };
  } catch (error) {
    await text.close();
    throw error;
  }
}

/**
 * The records of some lines, read again.
 *
 * @param lines on which the records start
 */
export async function* readAgain(
  file: string,
  dialect: CsvDialect,
  lines: { has(line: number): boolean },
  signal: AbortSignal,
): AsyncGenerator<CsvRecord> {
  const { chunks } = await readText(file, () => {}, signal);
  for await (const batch of splitRecords(chunks, dialect)) yield* batch.filter(({ line }) => lines.has(line));
}

function headerOf(schema: CustomerSchema, records: readonly CsvRecord[]): CsvRecord {
  const header = records.find(({ fields, fault }) => fault !== undefined || !(isBlankRow(fields) || isSeparatorHint(fields)));
  if (!header) {
    const expected = `a header line with the columns ${schema.names.join(',')}; the file is empty`;
    throw new UnreadableFile({ code: 'CHURN_CSV_EMPTY', line: 1, column: undefined, value: undefined, expected });
  }
  const { line, fault, raw = '' } = header;
  if (fault === undefined) return header;
  const expected = `a header with matching quotes; ${fault}`;
  throw new UnreadableFile({ code: 'CHURN_CSV_QUOTE', line, column: undefined, value: shorten(raw), expected });
}

function* numbersOf(
  schema: CustomerSchema,
  header: MatchedHeader,
  records: readonly CsvRecord[],
  { line: headerLine }: CsvRecord,
): Generator<NumberText> {
  const numeric = header.columns.map((column) => column !== undefined && schema.isNumeric(column));
  for (const { fields, line, fault } of records) {
    if (line <= headerLine || fault !== undefined || fields.length < header.names.length) continue;
    for (const [i, column] of header.columns.entries()) {
      if (numeric[i]) yield { text: trimValue(fields[i] as string), line, column: column as string };
    }
  }
}

async function* readRows(
  text: FileText,
  dialect: CsvDialect,
  header: CsvRecord,
  checker: RowChecker,
  counts: { blankRows: number },
): AsyncGenerator<readonly ReadRow[]> {
  try {
    for await (const batch of splitRecords(text.chunks, dialect)) {
      const rows: ReadRow[] = [];
      for (const record of batch) {
        if (record.line === header.line || (record.line < header.line && isSeparatorHint(record.fields))) continue;
        if (record.fault === undefined && isBlankRow(record.fields)) {
          counts.blankRows++;
          continue;
        }
        const [first = ''] = record.fields;
        if (isConflictMarker(first)) throw new UnreadableFile(conflictProblem(record.line, first));
        const checked = checker.check(record);
        rows.push(Array.isArray(checked) ? { record, values: checked } : { record, problem: checked });
      }
      if (rows.length > 0) yield rows;
    }
  } catch (error) {
    throw asUnreadable(error);
  }
}
