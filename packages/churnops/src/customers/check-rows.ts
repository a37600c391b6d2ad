import { shorten } from '../quote-value.js';
import { allowedValues, blankProblem, checkValue, type ValueProblem } from '../record/check-value.js';
import type { CustomerField, CustomerSchema } from '../record/customer-schema.js';
import { trimValue } from '../record/trim-value.js';
import type { DecimalMark } from './csv-dialect.js';
import { DECIMAL_NAMES, decimalExpected, withDecimalPoint } from './decimal-mark.js';
import type { ImportProblem } from './import-problem.js';
import type { IgnoredColumn } from './import-result.js';
import { type MatchedHeader, REJECT_COLUMN } from './match-headers.js';
import type { CsvRecord } from './split-records.js';

/** Values in the order of `RowChecker.columns`. */
export type CustomerValues = (string | number | null)[];

interface Column {
  readonly position: number;
  readonly field: CustomerField;
  /** The values of a category, so that the usual case is one look-up. */
  readonly values: ReadonlySet<string> | undefined;
  readonly isNumeric: boolean;
}

/** A value's problem, or that of a number with the wrong decimal mark. */
type CellProblem = ValueProblem | { readonly fault: 'decimal'; readonly expected: string };

/** A number with any separator of thousands: marks, spaces (1 234), apostrophes (1'234, as in Switzerland). */
const NUMBER_OF_ANY_KIND = /^[+-]?\d*([.,'’\s]\d*)+(e[+-]?\d+)?$/i;

const CODES = {
  blank: 'CHURN_CSV_BLANK',
  type: 'CHURN_CSV_TYPE',
  value: 'CHURN_CSV_VALUE',
  range: 'CHURN_CSV_RANGE',
  encoding: 'CHURN_CSV_ENCODING',
  decimal: 'CHURN_CSV_DECIMAL',
} as const satisfies Record<CellProblem['fault'], ImportProblem['code']>;

/** Whether a row has no values. Excel leaves such rows below a table. */
export function isBlankRow(fields: readonly string[]): boolean {
  return fields.every((field) => trimValue(field) === '');
}

/** Checks rows and converts them to the values to store. */
export class RowChecker {
  /** Names of the columns of the record, in the order of the file. */
  readonly columns: readonly string[];
  /** How many values of good rows had invisible characters at either end. */
  trimmed = 0;
  /** How many IDs of good rows had accents apart from their letters, and were joined. */
  composed = 0;
  /** Whether a row had extra fields, all blank, as in lines that end with a delimiter. */
  #hasSurplus = false;
  readonly #schema: CustomerSchema;
  readonly #header: MatchedHeader;
  readonly #decimal: DecimalMark;
  readonly #columns: readonly Column[];
  /** Rows have at least this many fields: unnamed columns at the end of the header may be missing. */
  readonly #fewest: number;
  /** Positions of columns without a name that have row numbers. */
  readonly #numbered = new Set<number>();

  constructor(schema: CustomerSchema, header: MatchedHeader, decimal: DecimalMark) {
    this.#schema = schema;
    this.#header = header;
    this.#decimal = decimal;
    this.#columns = header.columns.flatMap((name, position) => {
      if (name === undefined) return [];
      const field = schema.field(name);
      const values = field.kind === 'category' ? new Set(field.values) : undefined;
      return [{ position, field, values, isNumeric: schema.isNumeric(name) }];
    });
    this.columns = this.#columns.map(({ field }) => field.name);
    const unnamed = new Set(header.unnamed);
    let fewest = header.names.length;
    while (unnamed.has(fewest - 1)) fewest--;
    this.#fewest = fewest;
  }

  /** @returns the row's values, or its first problem */
  check(record: CsvRecord): CustomerValues | ImportProblem {
    const { fields } = record;
    if (record.fault !== undefined) return this.#quoteProblem(record, record.fault);
    if (fields.length !== this.#header.names.length && !this.#hasRightWidth(fields)) return this.#countProblem(record);
    const values: CustomerValues = new Array(this.#columns.length);
    let trimmed = 0;
    let composed = 0;
    let hasBlank = false;
    for (let i = 0; i < this.#columns.length; i++) {
      const column = this.#columns[i] as Column;
      const found = fields[column.position] as string;
      if (column.values?.has(found)) {
        values[i] = found;
        continue;
      }
      const text = trimValue(found);
      if (text !== found && text !== '') trimmed++;
      const value = this.#valueOf(column, text);
      if (value !== null && typeof value === 'object') return this.#valueProblem(record, column.field, found, value);
      if (value === null) hasBlank = true;
      else if (typeof value === 'string' && value !== text) composed++;
      values[i] = value;
    }
    const problem = this.#unnamedProblem(record) ?? (hasBlank ? this.#blankProblem(record, values) : undefined);
    if (problem) return problem;
    this.trimmed += trimmed;
    this.composed += composed;
    return values;
  }

  /** The columns that were ignored in the rows so far, and why. */
  get ignored(): IgnoredColumn[] {
    const { names, columns, unnamed } = this.#header;
    const ignored = names.flatMap((column, position) => {
      if (columns[position] !== undefined) return [];
      const reason = unnamed.includes(position)
        ? this.#numbered.has(position)
          ? 'row numbers, without a name'
          : 'blank, without a name'
        : column.trim() === REJECT_COLUMN
          ? 'why an earlier import rejected the row'
          : 'not needed here';
      return [{ column, position: position + 1, reason }];
    });
    if (this.#hasSurplus) ignored.push({ column: '', position: names.length + 1, reason: 'blank, without a name' });
    return ignored;
  }

  #valueOf({ field, isNumeric }: Column, text: string): string | number | null | CellProblem {
    if (!isNumeric) return checkValue(this.#schema, field, text);
    const plain = withDecimalPoint(text, this.#decimal);
    const wrongMark: CellProblem = { fault: 'decimal', expected: decimalExpected(this.#decimal) };
    if (plain === undefined && NUMBER_OF_ANY_KIND.test(text)) return wrongMark;
    const value = checkValue(this.#schema, field, plain ?? text);
    if (value === null || typeof value !== 'object' || field.kind !== 'number') return value;
    if (value.fault === 'type' && NUMBER_OF_ANY_KIND.test(text)) return wrongMark;
    return { ...value, expected: allowedValues(field, DECIMAL_NAMES[this.#decimal]) };
  }

  #hasRightWidth(fields: readonly string[]): boolean {
    const width = this.#header.names.length;
    if (fields.length < width) return fields.length >= this.#fewest;
    if (!isBlankRow(fields.slice(width))) return false;
    this.#hasSurplus = true;
    return true;
  }

  #valueProblem(record: CsvRecord, field: CustomerField, found: string, { fault, expected }: CellProblem): ImportProblem {
    const text = trimValue(found);
    if (/[\r\n]/.test(text)) {
      const hint = `${expected}; this value goes over several lines, so look for a quote that is not closed`;
      return this.#problem(record, 'CHURN_CSV_QUOTE', field.name, found, hint);
    }
    return this.#problem(record, CODES[fault], field.name, found, expected);
  }

  #blankProblem(record: CsvRecord, values: CustomerValues): ImportProblem | undefined {
    const cellOf = (column: string) => values[this.columns.indexOf(column)];
    const column = this.#columns.find(({ field }, i) => values[i] === null && !this.#schema.mayBeBlank(field, cellOf));
    if (!column) return undefined;
    const found = record.fields[column.position] as string;
    return this.#problem(
      record,
      'CHURN_CSV_BLANK',
      column.field.name,
      found,
      blankProblem(column.field, DECIMAL_NAMES[this.#decimal]).expected,
    );
  }

  /** A column without a name may hold row numbers or nothing. Anything else belongs to some column, so it is a problem. */
  #unnamedProblem(record: CsvRecord): ImportProblem | undefined {
    for (const position of this.#header.unnamed) {
      const found = trimValue(record.fields[position] ?? '');
      if (found === '') continue;
      if (/^\d+(\.0+)?$/.test(found)) {
        this.#numbered.add(position);
        continue;
      }
      const expected = 'row numbers or nothing in a column without a name: give it a name in the header, or remove it';
      return this.#problem(record, 'CHURN_CSV_COLUMN_UNKNOWN', `number ${position + 1}`, found, expected);
    }
    return undefined;
  }

  #quoteProblem(record: CsvRecord, fault: string): ImportProblem {
    const expected = `fields without quotes, or fields in quotes with "" for each quote inside; ${fault}`;
    return this.#problem(record, 'CHURN_CSV_QUOTE', undefined, record.raw ?? '', expected);
  }

  #countProblem(record: CsvRecord): ImportProblem {
    const { length } = this.#header.names;
    const expected = `${length} fields as in the header, found ${record.fields.length}; look for a missing or unquoted delimiter`;
    return this.#problem(record, 'CHURN_CSV_FIELD_COUNT', undefined, record.raw ?? record.fields.join(','), expected);
  }

  #problem({ line }: CsvRecord, code: ImportProblem['code'], column: string | undefined, found: string, expected: string) {
    return { code, line, column, value: shorten(found), expected };
  }
}
