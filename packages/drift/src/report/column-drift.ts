import { chooseTest } from '../policy/choose-test.js';
import { type DriftPolicy, thresholdOf } from '../policy/drift-policy.js';
import type { ColumnKind, ColumnValues, ComparedColumn } from '../samples/column.js';
import { presentValues } from '../samples/present-values.js';
import { rowCount } from '../samples/row-count.js';
import { SamplePair } from '../samples/sample-pair.js';
import { isDrift } from '../stattests/stattest.js';

/** What is known of a column whether it could be compared or not. */
interface ColumnFacts {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Share of the reference sample's values that are missing, in [0, 1]. A sample without rows counts as all missing. */
  readonly missingReference: number;
  /** The same of the current sample. */
  readonly missingCurrent: number;
}

/** A column that was compared. */
export interface ComparedColumnDrift extends ColumnFacts {
  readonly status: 'ok';
  /** Display name of the test that was used. */
  readonly test: string;
  /** Id of the test in `STATTESTS`. */
  readonly testId: string;
  readonly threshold: number;
  /** p-value or distance, as the test says. */
  readonly score: number;
  readonly drifted: boolean;
}

/** A column that has no values in one sample or in both. It was not compared, and does not count as drifted. */
export interface MissingColumnDrift extends ColumnFacts {
  readonly status: 'missing';
  /** Which sample lacks values, as a sentence. */
  readonly reason: string;
  readonly test: null;
  readonly testId: null;
  readonly threshold: null;
  readonly score: null;
  readonly drifted: false;
}

export type ColumnDrift = ComparedColumnDrift | MissingColumnDrift;

/** Compares one column, with the test that its values call for. */
export function columnDrift({ name, kind, ...samples }: ComparedColumn, policy: DriftPolicy): ColumnDrift {
  const reference = presentValues(samples.reference);
  const current = presentValues(samples.current);
  const facts: ColumnFacts = {
    name,
    kind,
    missingReference: missingShare(samples.reference, rowCount(reference)),
    missingCurrent: missingShare(samples.current, rowCount(current)),
  };
  const without = [...(rowCount(reference) === 0 ? ['reference'] : []), ...(rowCount(current) === 0 ? ['current'] : [])];
  if (without.length > 0) {
    const reason = `no values in the ${without.join(' and the ')} sample`;
    return { ...facts, status: 'missing', reason, test: null, testId: null, threshold: null, score: null, drifted: false };
  }
  const pair = new SamplePair(kind, reference, current);
  const test = chooseTest(pair);
  const score = test.score(pair);
  const threshold = thresholdOf(policy, kind, test);
  const drifted = isDrift(test, score, threshold);
  return { ...facts, status: 'ok', test: test.displayName, testId: test.id, threshold, score, drifted };
}

function missingShare(values: ColumnValues, present: number): number {
  const rows = rowCount(values);
  return rows === 0 ? 1 : 1 - present / rows;
}
