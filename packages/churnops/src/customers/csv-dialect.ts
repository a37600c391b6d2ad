/** Characters that may separate the fields of a record. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];
/** What messages call them. */
export const DELIMITER_NAMES: Readonly<Record<Delimiter, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
};

/** Characters that may separate the decimals of a number. */
export type DecimalMark = '.' | ',';

/** How a file separates its records. LF stands for CRLF too, and for a mix of both. */
export type LineEnd = '\n' | '\r';

/** How a CSV file is written. */
export interface CsvDialect {
  readonly delimiter: Delimiter;
  readonly lineEnd: LineEnd;
}

/** The first line of a file that was written for Excel: it names the delimiter. */
const SEPARATOR_HINT = /^\s*sep=([,;\t|])\r?\n/i;

/** The delimiter that the first line names, as in `sep=;`; undefined if it names none. */
export function hintedDelimiter(head: string): Delimiter | undefined {
  return SEPARATOR_HINT.exec(head)?.[1] as Delimiter | undefined;
}

/** Whether a record is the line that names the delimiter, which may have split it. */
export function isSeparatorHint([first = '', ...others]: readonly string[]): boolean {
  return /^\s*sep=[,;\t|]?$/i.test(first) && others.every((field) => field === '');
}
