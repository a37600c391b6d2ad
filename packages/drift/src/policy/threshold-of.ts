import type { ColumnKind } from '../samples/column.js';
import type { StatTest } from '../stattests/stattest.js';
import type { DriftPolicy } from './drift-policy.js';

/** The threshold for a column's score. The column's kind decides, even if a number with few values is compared as categories. */
export function thresholdOf(policy: DriftPolicy, kind: ColumnKind, test: Pick<StatTest, 'defaultThreshold'>): number {
  return (kind === 'num' ? policy.numThreshold : policy.catThreshold) ?? test.defaultThreshold;
}
