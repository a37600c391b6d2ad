import Papa from 'papaparse';
import { type CsvDialect, isSeparatorHint } from './csv-dialect.js';

/** A record with more characters than this has lost its line ends or a closing quote. */
export const LONGEST_RECORD = 2 ** 16;

/** A record of a CSV file. */
export interface CsvRecord {
  readonly fields: readonly string[];
  /** Line of the file on which it starts, the first being 1. A quoted field may hold further lines. */
  readonly line: number;
  /** Its text as the file has it, without the line end; undefined if that is just the fields joined by the delimiter. */
  readonly raw: string | undefined;
  /** What is wrong with its quotes. Then `raw` is one line, and the next record starts on the next line. */
  readonly fault: string | undefined;
}

/** Thrown for a record of more than `LONGEST_RECORD` characters. */
export class RecordTooLong extends Error {
  constructor(
    readonly line: number,
    readonly start: string,
  ) {
    super(`the record on line ${line} has more than ${LONGEST_RECORD} characters`);
  }
}

/**
 * Splits a CSV text (RFC 4180) into records, in batches. Papa Parse does the splitting; this keeps the lines and the text of the records,
 * and limits the damage of an unclosed quote to its own line: a record whose quotes are wrong, or that spans lines and has another number
 * of fields than the first one, ends with its first line.
 *
 * @param chunks the text, in chunks that break anywhere
 * @returns batches of records, blank ones included; none is empty
 * @throws RecordTooLong
 */
export async function* splitRecords(
  chunks: AsyncIterable<string> | Iterable<string>,
  dialect: CsvDialect,
): AsyncGenerator<readonly CsvRecord[]> {
  const splitter = new RecordSplitter(dialect);
  for await (const chunk of chunks) {
    const records = splitter.push(chunk);
    if (records.length > 0) yield records;
  }
  const records = splitter.end();
  if (records.length > 0) yield records;
}

/** Splits text that arrives in pieces. */
export class RecordSplitter {
  readonly #dialect: CsvDialect;
  #rest = '';
  #line = 1;
  /** Fields of the first record that is not blank. */
  #width: number | undefined;

  constructor(dialect: CsvDialect) {
    this.#dialect = dialect;
  }

  /** @returns the records that are complete so far */
  push(text: string): readonly CsvRecord[] {
    const buffer = this.#rest + text;
    const end = buffer.lastIndexOf(this.#dialect.lineEnd) + 1;
    const records: CsvRecord[] = [];
    const used = end > 0 ? this.#split(buffer.slice(0, end), false, records) : 0;
    this.#rest = buffer.slice(used);
    if (this.#rest.length > LONGEST_RECORD) throw new RecordTooLong(this.#line, this.#rest.slice(0, 100));
    return records;
  }

  /** @returns the last record, if no line end follows it */
  end(): readonly CsvRecord[] {
    const records: CsvRecord[] = [];
    const { lineEnd } = this.#dialect;
    const text = this.#rest.endsWith(lineEnd) ? this.#rest : `${this.#rest}${lineEnd}`;
    if (this.#rest !== '') this.#split(text, true, records);
    this.#rest = '';
    return records;
  }

  /**
   * Splits whole lines, each with its end. Returns how much of the text was used; the rest belongs to a quoted field that is not complete.
   */
  #split(text: string, isLast: boolean, records: CsvRecord[]): number {
    if (!text.includes('"')) {
      this.#splitUnquoted(text, records);
      return text.length;
    }
    let at = 0;
    while (at < text.length) {
      const used = this.#splitQuoted(text, at, isLast, records);
      if (used === at) break;
      at = used;
    }
    return at;
  }

  #splitUnquoted(text: string, records: CsvRecord[]): void {
    const { delimiter, lineEnd } = this.#dialect;
    const lines = lineEnd === '\n' && text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
    const body = lines.slice(0, -1);
    // Papa Parse finds no record in an empty text, which here is a blank line.
    const rows = body === '' ? [['']] : Papa.parse<string[]>(body, { delimiter, newline: lineEnd }).data;
    for (const fields of rows) {
      this.#width ??= widthOf(fields);
      records.push({ fields, line: this.#line++, raw: undefined, fault: undefined });
    }
  }

  /** Splits from `start` up to the end or the first fault. Returns where to go on; `start` if the first record is not whole. */
  #splitQuoted(text: string, start: number, isLast: boolean, records: CsvRecord[]): number {
    const { delimiter, lineEnd } = this.#dialect;
    const body = text.slice(start);
    // Papa Parse removes a byte order mark and counts from after it.
    const offset = start + (body.startsWith('\uFEFF') ? 1 : 0);
    let at = start;
    Papa.parse<string[]>(body, {
      delimiter,
      newline: lineEnd,
      step: ({ data: fields, errors, meta }, parser) => {
        // Papa Parse finds one more record after the last line end.
        if (at === text.length) return;
        const end = offset + meta.cursor;
        const raw = withoutLineEnd(text.slice(at, end), lineEnd);
        const isUnclosed = errors.some(({ code }) => code === 'MissingQuotes');
        // The closing quote may be in the text that is still to come.
        if (isUnclosed && errors.length === 1 && !isLast && raw.length <= LONGEST_RECORD) return;
        this.#width ??= widthOf(withoutCr(fields, raw, lineEnd));
        const fault = this.#faultOf(fields, raw, isUnclosed && errors.length === 1, errors.length > 0);
        if (fault === undefined) {
          records.push({ fields: withoutCr(fields, raw, lineEnd), line: this.#line, raw, fault });
          this.#line += 1 + countOf(lineEnd, raw);
          at = end;
          return;
        }
        const lineLength = raw.indexOf(lineEnd);
        records.push({ fields, line: this.#line++, raw: lineLength < 0 ? raw : raw.slice(0, lineLength), fault });
        at = lineLength < 0 ? end : at + lineLength + 1;
        if (lineLength >= 0) parser.abort();
      },
    });
    return at;
  }

  #faultOf(fields: readonly string[], raw: string, isUnclosed: boolean, isWrong: boolean): string | undefined {
    const spansLines = raw.includes(this.#dialect.lineEnd);
    if (isUnclosed || (spansLines && !isWrong && !this.#isWide(fields))) return 'a quote is not closed';
    if (spansLines && isWrong) return 'a quote is not closed, or text follows a closing quote';
    if (isWrong) return 'text follows a closing quote';
    const hasBareQuote = !raw.includes('""') && fields.some((field) => field.includes('"'));
    return hasBareQuote ? 'a quote stands inside a field' : undefined;
  }

  /** Whether there are as many fields as in the first record; more may follow if they are blank. */
  #isWide(fields: readonly string[]): boolean {
    const width = this.#width ?? fields.length;
    return fields.length >= width && fields.slice(width).every((field) => field.trim() === '');
  }
}

/** Undefined for a blank record, and for the line that names the delimiter. */
function widthOf(fields: readonly string[]): number | undefined {
  return fields.some((field) => field.trim() !== '') && !isSeparatorHint(fields) ? fields.length : undefined;
}

function withoutLineEnd(text: string, lineEnd: string): string {
  return text.endsWith(lineEnd) ? text.slice(0, -1) : text;
}

/** Takes CRLF's CR off the last field. After a closing quote Papa Parse has done so. */
function withoutCr(fields: readonly string[], raw: string, lineEnd: string): readonly string[] {
  if (lineEnd !== '\n' || !raw.endsWith('\r') || raw.endsWith('"\r')) return fields;
  return [...fields.slice(0, -1), (fields.at(-1) as string).slice(0, -1)];
}

function countOf(character: string, text: string): number {
  return text.split(character).length - 1;
}
