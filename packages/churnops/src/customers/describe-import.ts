import { howMany } from '../how-many.js';
import { describeReading } from './describe-reading.js';
import type { ImportResult } from './import-result.js';

/** The result of an import as text: one line about what was stored, and one for each thing that was unusual. */
export function describeImport(result: ImportResult): string {
  const lines = [`${howMany(result.imported, 'customer')} imported: ${parts(result)}`];
  if (result.rejected > 0) lines.push(`${howMany(result.rejected, 'row')} rejected: see ${result.reject_file}`);
  if (result.outcomes_recorded > 0) lines.push(`${howMany(result.outcomes_recorded, 'outcome')} recorded as of ${result.as_of}`);
  if (result.outcomes_corrected > 0) lines.push(`${howMany(result.outcomes_corrected, 'outcome')} of ${result.as_of} corrected`);
  if (result.outcomes_kept > 0) lines.push(`${howMany(result.outcomes_kept, 'known outcome')} kept where the file has a blank`);
  const skipped = result.ignored_columns.map(
    ({ column, position, reason }) => `column ${position}${column ? ` "${column}"` : ''} is skipped: ${reason}`,
  );
  return [...lines, ...describeReading(result, skipped)].join('\n');
}

function parts({ added, updated, unchanged }: ImportResult): string {
  const counts: readonly (readonly [number, string])[] = [
    [added, 'added'],
    [updated, 'updated'],
    [unchanged, 'unchanged'],
  ];
  return counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : [])).join(', ') || 'none';
}
