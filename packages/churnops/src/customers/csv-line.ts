import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';

/**
 * The fields of one line of a CSV file (RFC 4180). A record is a line: no column of a customer can hold a line break, and so
 * an unclosed quote spoils its own line only.
 *
 * @returns the fields, or what is wrong with the quoting
 */
export function parseCsvLine(line: string): string[] | { readonly problem: string } {
  if (!line.includes('"')) return line.split(',');
  try {
    return (parse(line, { relax_column_count: true }) as string[][])[0] ?? [];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { problem: error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is not closed' : 'a quote stands inside a field' };
  }
}

/** Fields as a line of CSV, quoted where needed. */
export function formatCsvLine(fields: readonly (string | number | null)[]): string {
  return fields
    .map((field) => {
      const text = String(field ?? '');
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}
