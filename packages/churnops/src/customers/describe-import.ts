import type { ImportResult } from './import-result.js';

const DELIMITER_NAMES = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'vertical bars' } as const;

/** The result of an import as text: one line about what was stored, and one for each thing that was unusual. */
export function describeImport(result: ImportResult): string {
  const lines = [`${many(result.imported, 'customer')} imported: ${parts(result)}`];
  if (result.rejected > 0) lines.push(`${many(result.rejected, 'row')} rejected: see ${result.reject_file}`);
  if (result.outcomes_recorded > 0) lines.push(`${many(result.outcomes_recorded, 'outcome')} recorded as of ${result.as_of}`);
  if (result.outcomes_corrected > 0) lines.push(`${many(result.outcomes_corrected, 'outcome')} of ${result.as_of} corrected`);
  if (result.outcomes_kept > 0) lines.push(`${many(result.outcomes_kept, 'known outcome')} kept where the file has a blank`);
  if (result.delimiter !== ',') lines.push(`fields are separated by ${DELIMITER_NAMES[result.delimiter]}`);
  if (result.decimal === ',') lines.push('numbers have a decimal comma');
  if (result.compression) lines.push(`the file is compressed with ${result.compression}`);
  for (const { from, to } of result.renamed_columns) lines.push(`column "${from}" is taken for ${to}`);
  for (const { column, position, reason } of result.ignored_columns) {
    lines.push(`column ${position}${column ? ` "${column}"` : ''} is skipped: ${reason}`);
  }
  if (result.blank_rows > 0) lines.push(`${many(result.blank_rows, 'blank row')} skipped`);
  if (result.trimmed > 0) lines.push(`${many(result.trimmed, 'value')} trimmed: invisible characters at an end removed`);
  return lines.join('\n');
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function parts({ added, updated, unchanged }: ImportResult): string {
  const counts: readonly (readonly [number, string])[] = [
    [added, 'added'],
    [updated, 'updated'],
    [unchanged, 'unchanged'],
  ];
  return counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : [])).join(', ') || 'none';
}
