import type { ColumnKind } from '../samples/column.js';
import type { StatTest } from '../stattests/stattest.js';
import type { DriftPolicy } from './drift-policy.js';

/** The threshold that a column's score is held against: by the column's own kind, even where a few-valued number is compared as categories. */
export function thresholdOf(policy: DriftPolicy, kind: ColumnKind, test: Pick<StatTest, 'defaultThreshold'>): number {
  return (kind === 'num' ? policy.numThreshold : policy.catThreshold) ?? test.defaultThreshold;
}
