import type { QualityCheck } from './quality-check.js';

/** How many checks found something, for people. */
export function describeQuality(checks: readonly Pick<QualityCheck, 'status'>[]): string {
  const found = checks.filter(({ status }) => status === 'found').length;
  return found === 0
    ? `data quality: none of ${checks.length} checks found anything`
    : `data quality: ${found} of ${checks.length} checks found something`;
}

/** Which column a check is about, for people. */
export function describeSubject({ column_name }: Pick<QualityCheck, 'column_name'>): string {
  return column_name ?? 'all columns';
}
