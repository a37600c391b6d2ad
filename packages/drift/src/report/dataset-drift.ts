import { UntestableError } from '../errors.js';
import { benjaminiHochberg } from '../policy/benjamini-hochberg.js';
import { checkPolicy } from '../policy/check-policy.js';
import { chooseTest } from '../policy/choose-test.js';
import { type DriftPolicy, driftShareOf, LEAST_EFFECT, LEVEL, type PolicyName, TOLERANCE } from '../policy/drift-policy.js';
import { isLargeEffect } from '../policy/is-large-effect.js';
import { thresholdOf } from '../policy/threshold-of.js';
import type { ComparedColumn } from '../samples/column.js';
import type { SamplePair } from '../samples/sample-pair.js';
import { STATTESTS } from '../stattests/registry.js';
import { isDrift, type StatTest } from '../stattests/stattest.js';
import type { ColumnDrift } from './column-drift.js';
import { type PreparedColumn, prepareColumn } from './prepare-column.js';

/** The result of comparing two data sets. */
export interface DatasetDrift {
  readonly policy: PolicyName;
  /** The data set has drifted if at least this share of its columns has. 0: one drifted column is enough. */
  readonly driftShare: number;
  /**
   * Number of columns that both samples have, including those without values. With the policy `default`, columns that the current sample lost
   * count too.
   */
  readonly numberOfColumns: number;
  /** Number of these columns that drifted by at least one test. */
  readonly numberOfDriftedColumns: number;
  /** `numberOfDriftedColumns` / `numberOfColumns`, in [0, 1]. */
  readonly shareOfDriftedColumns: number;
  readonly datasetDrift: boolean;
  /** With the policy `default`: the least effect that is drift. Null with `evidently`. */
  readonly leastEffect: number | null;
  /** With the policy `default`: an effect is significant if its adjusted p-value is below this. Null with `evidently`. */
  readonly level: number | null;
  /** In the order given. With several tests, each column has an entry for each test. */
  readonly columns: readonly ColumnDrift[];
}

/**
 * Compares two data sets column by column. Missing values (NaN, infinity, null) are left out, and their share is reported. A column that can't
 * be compared gets a status and a reason; the other columns are compared as usual.
 *
 * With the policy `default`, a column has drifted if its effect is at least `leastEffect`, and its p-value, adjusted for false discovery among
 * all columns, is below `level`. If `tests` are given, the column must also drift by the test. A column that the current sample lost has
 * drifted. If nothing has changed, at most 5 % of data sets are flagged, whatever their size.
 *
 * With the policy `evidently`, a column has drifted if its test says so. The effect is only reported.
 *
 * @param columns the columns with their values in both samples; a sample without the column has null
 * @throws PolicyError (`DRIFT_POLICY`) for a policy or test that does not exist, and numbers out of range
 * @example
 * datasetDrift([{ name: 'plan', kind: 'cat', reference: ['a', 'b', 'b'], current: ['b', 'a', 'b'] }]).datasetDrift; // false
 */
export function datasetDrift(columns: readonly ComparedColumn[], policy: DriftPolicy = {}): DatasetDrift {
  return driftOfPrepared(prepareColumns(columns, policy), policy);
}

/** @throws PolicyError, as `datasetDrift` does */
export function prepareColumns(columns: readonly ComparedColumn[], policy: DriftPolicy): PreparedColumn[] {
  checkPolicy(policy);
  return columns.map((column) => prepareColumn(column, policy.tolerance ?? TOLERANCE));
}

/** `datasetDrift` of columns from `prepareColumns`. */
export function driftOfPrepared(prepared: readonly PreparedColumn[], policy: DriftPolicy): DatasetDrift {
  const adjusted = adjustedPValues(prepared);
  const results = prepared.flatMap((column, i) => compare(column, adjusted[i] ?? null, policy));
  const compared = new Set(results.filter(({ status, drifted }) => status !== 'absent' || drifted).map(({ name }) => name)).size;
  const drifted = new Set(results.filter((column) => column.drifted).map(({ name }) => name)).size;
  const driftShare = driftShareOf(policy);
  const share = compared > 0 ? drifted / compared : 0;
  return {
    policy: policy.policy ?? 'default',
    driftShare,
    numberOfColumns: compared,
    numberOfDriftedColumns: drifted,
    shareOfDriftedColumns: share,
    datasetDrift: compared > 0 && share >= driftShare && (drifted > 0 || policy.policy === 'evidently'),
    leastEffect: policy.policy === 'evidently' ? null : (policy.leastEffect ?? LEAST_EFFECT),
    level: policy.policy === 'evidently' ? null : (policy.level ?? LEVEL),
    columns: results,
  };
}

/** The adjusted p-value of each column, or null if it has none. */
function adjustedPValues(columns: readonly PreparedColumn[]): (number | null)[] {
  const tested = columns.filter(({ effect }) => effect !== null);
  const adjusted = benjaminiHochberg(tested.map(({ effect }) => effect?.pValue as number));
  return columns.map((column) => adjusted[tested.indexOf(column)] ?? null);
}

function compare(column: PreparedColumn, pValueAdjusted: number | null, policy: DriftPolicy): ColumnDrift[] {
  const { name, kind, status, reason, samples, effect, missingReference, missingCurrent } = column;
  const isEvidentlys = policy.policy === 'evidently';
  const isEffect = isLargeEffect({ effect: effect?.effect ?? null, pValueAdjusted }, policy);
  const facts = {
    name,
    kind,
    status,
    reason,
    test: null,
    testId: null,
    threshold: null,
    score: null,
    // If all values are missing, this is an effect like any other. A column that the current sample lacks has no effect.
    drifted: !isEvidentlys && (isEffect || isLost(column)),
    effect: effect?.effect ?? null,
    effectLow: effect?.low ?? null,
    effectHigh: effect?.high ?? null,
    pValue: effect?.pValue ?? null,
    pValueAdjusted,
    missingReference,
    missingCurrent,
  };
  if (!samples) return [facts];
  const tests = testsFor(samples, policy);
  if (!tests) {
    const test = kind === 'num' ? 'K-S distance' : 'Total variation distance';
    return [{ ...facts, test, testId: 'effect', threshold: policy.leastEffect ?? LEAST_EFFECT, score: facts.effect }];
  }
  return tests.map((test): ColumnDrift => {
    const threshold = thresholdOf(policy, kind, test);
    const ofTest = { ...facts, test: test.displayName, testId: test.id, threshold };
    try {
      const score = test.score(samples);
      if (!Number.isFinite(score)) throw new UntestableError('the test gives no number for these samples');
      return { ...ofTest, score, drifted: isDrift(test, score, threshold) && (isEvidentlys || isEffect) };
    } catch (error) {
      if (!(error instanceof UntestableError)) throw error;
      return { ...ofTest, status: 'untestable', reason: error.message, drifted: false };
    }
  });
}

/** Whether the current sample lacks a column that has values in the reference. */
function isLost({ status, missingReference, missingCurrent }: PreparedColumn): boolean {
  return status === 'absent' && missingReference !== null && missingReference < 1 && missingCurrent === null;
}

/** The tests for a column. Undefined if only the effect is compared. */
function testsFor(samples: SamplePair, { policy, tests }: DriftPolicy): readonly StatTest[] | undefined {
  if (tests) return tests.map((id) => STATTESTS[id]).filter(({ featureKinds }) => featureKinds.includes(samples.kind));
  return policy === 'evidently' ? [chooseTest(samples)] : undefined;
}
