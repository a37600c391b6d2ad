/** Characters that may separate the fields of a record. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Characters that may separate the decimals of a number. */
export type DecimalMark = '.' | ',';

/** How a file separates its records. LF stands for CRLF too, and for a mix of both. */
export type LineEnd = '\n' | '\r';

/** How a CSV file is written. */
export interface CsvDialect {
  readonly delimiter: Delimiter;
  readonly lineEnd: LineEnd;
}
