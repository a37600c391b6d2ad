import { counted, formatCount } from '@churnops/charts';
import { comparedWithEarlier } from './earlier-dates.js';
import { decided, unknownCheck } from './measured-check.js';
import { LEAST_SHARE, type QualityCheck } from './quality-check.js';

/** How many rows dates had, and which share of them were copies, oldest first. */
export interface EarlierRows {
  readonly rows: readonly number[];
  readonly duplicates: readonly number[];
}

/** The number of rows of a date, as a share, has to differ by this. */
const LEAST_CHANGE = 0.1;
/** How far dates differ as a rule: of the number of rows, and of the share of copies. */
const USUAL_CHANGE = 0.05;
const USUAL_SHARE = 0.005;
/** Apart from the other checks, whose p-values are adjusted: these two depend on earlier dates. */
const LEVEL_OF_DATES = 0.001;

/**
 * The checks of whole rows, against the dates before.
 *
 * Neither number has a counterpart in the reference: a training set is no day, and the larger a sample, the more of its rows are alike.
 */
export function checkRows({ rows, copies }: { rows: number; copies: number }, earlier: EarlierRows): QualityCheck[] {
  const share = copies / rows;
  return [checkCount(rows, earlier.rows), checkCopies(share, rows, earlier.duplicates)];
}

function checkCount(value: number, earlier: readonly number[]): QualityCheck {
  if (earlier.length === 0) return { ...decided(unknownCheck(null, 'rows', NO_DATES), false, null), value };
  const typical = earlier.reduce((sum, count) => sum + count, 0) / earlier.length;
  const { mean, pValue } = comparedWithEarlier({ value, earlier, usual: USUAL_CHANGE * typical, chance: Math.sqrt(typical) });
  const isLarge = Math.abs(value - mean) >= LEAST_CHANGE * mean;
  const finding = `${counted(value, 'row')}, ${formatCount(Math.round(mean))} on average of ${dates(earlier)} before`;
  const check = {
    column_name: null,
    check_name: 'rows',
    reference_value: mean,
    value,
    pValue,
    isLarge,
    finding,
    unknown: null,
  } as const;
  return decided(check, isLarge && pValue < LEVEL_OF_DATES, null);
}

function checkCopies(value: number, rows: number, earlier: readonly number[]): QualityCheck {
  if (earlier.length === 0) return { ...decided(unknownCheck(null, 'duplicates', NO_DATES), false, null), value };
  const { mean, pValue } = comparedWithEarlier({
    value,
    earlier,
    usual: USUAL_SHARE,
    chance: Math.sqrt((value * (1 - value)) / rows),
  });
  const isLarge = Math.abs(value - mean) >= LEAST_SHARE;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const finding = `${percent(value)} of the rows are copies of others, ${percent(mean)} on average of ${dates(earlier)} before`;
  const check = { column_name: null, check_name: 'duplicates', reference_value: mean, value, pValue, isLarge, finding } as const;
  return decided({ ...check, unknown: null }, isLarge && pValue < LEVEL_OF_DATES, null);
}

const NO_DATES = 'no date before has a report to compare with';

function dates(earlier: readonly number[]): string {
  return earlier.length === 1 ? 'the date' : `${earlier.length} dates`;
}
