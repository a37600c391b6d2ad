import { createReadStream } from 'node:fs';
import { blankProblem, checkValue, type ValueProblem } from '../record/check-value.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { formatCsvLine, parseCsvLine } from './csv-line.js';
import { type ImportProblem, shorten } from './import-problem.js';

/** The column of a reject file that says why; an import passes it over, so that a mended reject file can be imported. */
export const REJECT_COLUMN = 'reject_reason';

/** A line longer than this is no customer, and is not kept in memory. */
const LONGEST_LINE = 2 ** 16;

/** What reading a file comes upon, in the order of the file: the header first. */
export type ReadEvent =
  | { readonly type: 'header'; readonly columns: readonly string[]; readonly line: string }
  | { readonly type: 'row'; readonly lineNumber: number; readonly values: readonly (string | number | null)[] }
  /** `line` has the fields in the order of the header's columns; it is as it was found where it could not be split. */
  | { readonly type: 'problem'; readonly problem: ImportProblem; readonly line: string }
  /** The file as a whole cannot be read: the last event. */
  | { readonly type: 'unreadable'; readonly problem: ImportProblem };

/**
 * Reads customers from a CSV file in UTF-8, with the data set's columns in any order; `Churn` may be absent. Rows are given
 * with their values in the order of the header, checked. Memory does not grow with the file.
 *
 * @param onBytes called with the number of bytes read so far
 */
export async function* readCustomers(
  schema: CustomerSchema,
  file: string,
  onBytes: (bytes: number) => void,
): AsyncGenerator<ReadEvent> {
  let header: Header | undefined;
  for await (const { text, number } of lines(file, onBytes)) {
    if (!header) {
      const parsed = parseHeader(schema, text, number);
      if (!('columns' in parsed)) {
        yield { type: 'unreadable', problem: parsed };
        return;
      }
      header = parsed;
      const columns = header.columns.filter((column) => column !== undefined);
      yield { type: 'header', columns, line: formatCsvLine(columns) };
    } else if (text.trim() !== '') {
      yield parseRow(schema, text, number, header);
    }
  }
  if (!header) yield { type: 'unreadable', problem: emptyFile(schema) };
}

interface Header {
  readonly names: readonly string[];
  /** By position in the file; undefined for a column that is passed over. */
  readonly columns: readonly (string | undefined)[];
}

function parseHeader(schema: CustomerSchema, text: string, line: number): Header | ImportProblem {
  if (text.includes('\0') || text.startsWith('\uFFFD')) {
    return {
      code: 'CHURN_CSV_ENCODING',
      line,
      column: undefined,
      value: shorten(text.replaceAll('\0', '')),
      expected: 'UTF-8 text; this looks like UTF-16 or a binary file, so save it as CSV in UTF-8',
    };
  }
  if (text.trim() === '') return emptyFile(schema);
  const names = parseCsvLine(text);
  if (!Array.isArray(names)) {
    return {
      code: 'CHURN_CSV_QUOTE',
      line,
      column: undefined,
      value: shorten(text),
      expected: `a header in which ${names.problem} no more`,
    };
  }
  const fault = (code: ImportProblem['code'], column: string, expected: string): ImportProblem => ({
    code,
    line,
    column,
    value: shorten(text),
    expected,
  });
  const missing = schema.names.filter((name) => name !== schema.target && !names.includes(name));
  const unknown = names.find((name) => !schema.has(name) && name !== REJECT_COLUMN);
  // A file with ; or tabs between fields lacks every column: say so instead of naming the first.
  if (missing.length === schema.names.length - 1) {
    const expected = `a header line with the columns ${schema.names.join(',')}, separated by commas`;
    return { code: 'CHURN_CSV_COLUMN_MISSING', line, column: undefined, value: shorten(text), expected };
  }
  if (missing[0]) {
    const hint = unknown === undefined ? '' : `; the file has an unknown column "${unknown}"`;
    return fault('CHURN_CSV_COLUMN_MISSING', missing.join(', '), `a column of this name${hint}; add it to the file`);
  }
  if (unknown !== undefined) {
    return fault('CHURN_CSV_COLUMN_UNKNOWN', unknown, 'only the columns of a customer; remove or rename this one');
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) return fault('CHURN_CSV_COLUMN_TWICE', twice, 'each column once; remove one of them');
  return { names, columns: names.map((name) => (schema.has(name) ? name : undefined)) };
}

function parseRow(schema: CustomerSchema, text: string, lineNumber: number, header: Header): ReadEvent {
  const problem = (details: Omit<ImportProblem, 'line'>, line = text): ReadEvent => ({
    type: 'problem',
    problem: { ...details, line: lineNumber },
    line,
  });
  if (text.length >= LONGEST_LINE) {
    const expected = `a line of fewer than ${LONGEST_LINE} characters; look for a missing line break`;
    return problem({ code: 'CHURN_CSV_LINE_LENGTH', column: undefined, value: shorten(text), expected });
  }
  const fields = parseCsvLine(text);
  if (!Array.isArray(fields)) {
    const expected = `fields without quotes, or quoted whole with "" for a quote; ${fields.problem}`;
    return problem({ code: 'CHURN_CSV_QUOTE', column: undefined, value: shorten(text), expected });
  }
  if (fields.length !== header.names.length) {
    const expected = `${header.names.length} fields as in the header, found ${fields.length}; look for a missing or unquoted comma`;
    return problem({ code: 'CHURN_CSV_FIELD_COUNT', column: undefined, value: shorten(text), expected });
  }
  const columns = header.columns.filter((column) => column !== undefined);
  const texts = fields.filter((_, i) => header.columns[i] !== undefined);
  const values: (string | number | null)[] = [];
  const fault = ({ fault: kind, expected }: ValueProblem, column: string, found: string) =>
    problem({ code: CODES[kind], expected, column, value: shorten(found) }, formatCsvLine(texts));
  for (const [i, column] of columns.entries()) {
    const found = texts[i] as string;
    const value = checkValue(schema, schema.field(column), found);
    if (value !== null && typeof value === 'object') return fault(value, column, found);
    values.push(value);
  }
  const cellOf = (column: string) => values[columns.indexOf(column)];
  for (const [i, column] of columns.entries()) {
    if (values[i] !== null) continue;
    const field = schema.field(column);
    if (!schema.mayBeBlank(field, cellOf)) return fault(blankProblem(field), column, texts[i] as string);
  }
  return { type: 'row', lineNumber, values };
}

const CODES = {
  blank: 'CHURN_CSV_BLANK',
  type: 'CHURN_CSV_TYPE',
  value: 'CHURN_CSV_VALUE',
  range: 'CHURN_CSV_RANGE',
  encoding: 'CHURN_CSV_ENCODING',
} as const satisfies Record<ValueProblem['fault'], ImportProblem['code']>;

function emptyFile(schema: CustomerSchema): ImportProblem {
  const expected = `a header line with the columns ${schema.names.join(',')}; the file is empty`;
  return { code: 'CHURN_CSV_EMPTY', line: 1, column: undefined, value: undefined, expected };
}

/** Lines of a file, without their ends (LF or CRLF); bytes that are no UTF-8 become U+FFFD, overlong lines are cut. */
async function* lines(file: string, onBytes: (bytes: number) => void): AsyncGenerator<{ text: string; number: number }> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let number = 0;
  let bytes = 0;
  const withoutCr = (text: string) => (text.endsWith('\r') ? text.slice(0, -1) : text);
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 18 })) {
    bytes += chunk.length;
    onBytes(bytes);
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = (parts.pop() as string).slice(0, LONGEST_LINE);
    for (const part of parts) yield { text: withoutCr(part), number: ++number };
  }
  rest += decoder.decode();
  if (rest !== '') yield { text: withoutCr(rest), number: ++number };
}
