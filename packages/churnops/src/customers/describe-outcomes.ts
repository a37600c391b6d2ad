import { howMany } from '../how-many.js';
import { describeReading } from './describe-reading.js';
import { listNames } from './list-names.js';
import type { OutcomesResult } from './outcomes-result.js';

/** The result of a file of outcomes as text: what was recorded, and one line for each thing that was unusual. */
export function describeOutcomes(result: OutcomesResult): string {
  const { recorded, corrected, unchanged, blank, rejected, reject_file, ignored_columns } = result;
  const lines = [`${howMany(recorded, 'outcome')} recorded, ${corrected} corrected, ${unchanged} on record already`];
  if (blank > 0) lines.push(`${howMany(blank, 'row')} without an outcome skipped`);
  if (rejected > 0) lines.push(`${howMany(rejected, 'row')} rejected: see ${reject_file}`);
  const named = ignored_columns.filter((name) => name !== '');
  const skipped = named.length > 0 ? [`not needed, and skipped: ${howMany(named.length, 'column')}: ${listNames(named)}`] : [];
  return [...lines, ...describeReading(result, skipped)].join('\n');
}
