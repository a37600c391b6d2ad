import Papa from 'papaparse';
import { shorten } from '../quote-value.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { type CsvDialect, DELIMITER_NAMES, DELIMITERS, type Delimiter, hintedDelimiter, type LineEnd } from './csv-dialect.js';
import { UnreadableFile } from './import-problem.js';
import { headerKey } from './match-headers.js';

/**
 * Detects how a file is written. The line end is the first one outside quotes; the delimiter is the one that a first line such as `sep=;`
 * names, else the one that splits the header into the most columns of the schema.
 *
 * @param head the start of the file
 * @param delimiter given by the user; undefined: detected
 * @throws UnreadableFile CHURN_CSV_DELIMITER if two delimiters each separate columns of the schema
 */
export function detectDialect(schema: CustomerSchema, head: string, delimiter?: Delimiter): CsvDialect {
  const lineEnd = detectLineEnd(head);
  return { lineEnd, delimiter: delimiter ?? hintedDelimiter(head) ?? detectDelimiter(schema, head, lineEnd) };
}

/** The first line end outside quotes. */
export function detectLineEnd(head: string): LineEnd {
  const unquoted = head.replaceAll(/"[^"]*"/g, '');
  const first = /\r\n?|\n/.exec(unquoted)?.[0];
  return first === '\r' ? '\r' : '\n';
}

function detectDelimiter(schema: CustomerSchema, head: string, lineEnd: LineEnd): Delimiter {
  const known = new Set(schema.names.map(headerKey));
  const text = head.slice(/^[\s,;|]*/.exec(head)?.[0].length);
  const counts = DELIMITERS.map((delimiter) => {
    const header = Papa.parse<string[]>(text, { delimiter, newline: lineEnd, preview: 1 }).data[0] ?? [];
    return { delimiter, fields: header.length, known: header.filter((name) => known.has(headerKey(name))).length };
  }).sort((a, b) => b.known - a.known || b.fields - a.fields);
  const [best, second] = counts;
  if (best && second && best.known > 1 && second.known > 1) {
    const expected = `one delimiter in the whole header; it has ${DELIMITER_NAMES[best.delimiter]} and ${DELIMITER_NAMES[second.delimiter]} between columns: replace one of the two, or give --delimiter`;
    throw new UnreadableFile({
      code: 'CHURN_CSV_DELIMITER',
      line: 1,
      column: undefined,
      value: shorten(text.split(lineEnd)[0] ?? ''),
      expected,
    });
  }
  return best && best.fields > 1 ? best.delimiter : ',';
}
