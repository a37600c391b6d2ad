import { benjaminiHochberg } from '@churnops/drift';
import { type CheckName, LEVEL, type QualityCheck, RULES } from './quality-check.js';

/** A check before it is decided: p-values are adjusted among all checks of the date. */
export interface MeasuredCheck {
  readonly column_name: string | null;
  readonly check_name: CheckName;
  readonly reference_value: number | null;
  readonly value: number | null;
  /** Null where chance plays no part. */
  readonly pValue: number | null;
  /** Whether it differs enough to matter. */
  readonly isLarge: boolean;
  /** What is told if it is a finding. */
  readonly finding: string;
  /** Why it could not be checked; null if it could. */
  readonly unknown: string | null;
}

/** A check that could not be made. @param reason why */
export function unknownCheck(column_name: string | null, check_name: CheckName, reason: string): MeasuredCheck {
  const nothing = { reference_value: null, value: null, pValue: null, isLarge: false, finding: '' };
  return { column_name, check_name, ...nothing, unknown: reason };
}

/**
 * Decides all checks of a date that have a reference or need none. One with a p-value is a finding if it is large and its adjusted p-value is below
 * `LEVEL`; one without, if it is large.
 */
export function decideChecks(measured: readonly MeasuredCheck[]): QualityCheck[] {
  const tested = measured.filter(({ pValue }) => pValue !== null);
  const adjusted = benjaminiHochberg(tested.map(({ pValue }) => pValue as number));
  const adjustedOf = new Map(tested.map((check, i) => [check, adjusted[i] as number]));
  return measured.map((check) => {
    const ofCheck = adjustedOf.get(check);
    return decided(check, check.isLarge && (ofCheck === undefined || ofCheck < LEVEL), ofCheck ?? null);
  });
}

/** A check with its verdict. */
export function decided(check: MeasuredCheck, isFound: boolean, adjusted: number | null): QualityCheck {
  const { column_name, check_name, reference_value, value, pValue, finding, unknown } = check;
  return {
    ...{ column_name, check_name, reference_value, value },
    status: unknown === null ? (isFound ? 'found' : 'ok') : 'unknown',
    p_value: pValue,
    p_value_adjusted: adjusted,
    rule: RULES[check_name],
    reason: unknown ?? (isFound ? finding : null),
  };
}
