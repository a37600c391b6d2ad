import { counted } from '@churnops/charts';
import { fisherExact, SamplePair } from '@churnops/drift';
import { quoteValue } from '../../quote-value.js';
import { chanceOfNone } from './chance-of-none.js';
import type { ColumnFacts, Present } from './column-facts.js';
import { type MeasuredCheck, unknownCheck } from './measured-check.js';
import { type CheckName, LEAST_SHARE } from './quality-check.js';
import type { WatchedColumn } from './watched-columns.js';

/** A column in both samples. */
export interface CheckedColumn {
  readonly column: WatchedColumn;
  /** Null if the reference does not have the column. */
  readonly reference: ColumnFacts | null;
  readonly current: ColumnFacts;
  /** Current rows with a blank that another column forbids. */
  readonly forbiddenBlanks: number;
}

/** The checks of a column. */
export function checkColumn({ column, reference, current, forbiddenBlanks }: CheckedColumn): MeasuredCheck[] {
  const { name, categories } = column;
  const compared: CheckName[] = ['missing', categories ? 'new_category' : 'out_of_range', 'constant'];
  return [
    notAllowed(column, current, forbiddenBlanks),
    ...compared.map((check) => {
      if (!reference) return unknownCheck(name, check, 'the reference does not have the column');
      if (check === 'missing') return missing(name, reference, current);
      if (reference.missing === reference.rows) return unknownCheck(name, check, 'the reference has no values');
      if (current.missing === current.rows) return unknownCheck(name, check, 'the date has no values');
      if (check === 'constant') return constant(name, reference.present, current.present);
      return current.present.kind === 'quantity'
        ? outOfRange(name, reference.present, current.present)
        : newCategory(column, reference.present, current.present);
    }),
  ];
}

function notAllowed(
  { name, isRequired, categories, min, max }: WatchedColumn,
  { rows, blanks, refused, example }: ColumnFacts,
  forbidden: number,
): MeasuredCheck {
  const wrongBlanks = isRequired ? blanks : forbidden;
  const count = refused + wrongBlanks;
  const allowed = categories ? `one of ${categories.map(quoteValue).join(', ')}` : `a number from ${min} to ${max}`;
  const found = refused > 0 ? `${quoteValue(example)}, allowed is ${allowed}` : 'a blank where there must be a value';
  return {
    ...{ column_name: name, check_name: 'not_allowed', reference_value: 0, value: count / rows, pValue: null },
    isLarge: count > 0,
    finding: `${counted(count, 'row')}: ${found}`,
    unknown: null,
  };
}

function missing(name: string, reference: ColumnFacts, current: ColumnFacts): MeasuredCheck {
  const [before, now] = [reference.missing / reference.rows, current.missing / current.rows];
  const split = (facts: ColumnFacts) =>
    new Map([
      ['missing', facts.missing],
      ['present', facts.rows - facts.missing],
    ]);
  return {
    ...{ column_name: name, check_name: 'missing', reference_value: before, value: now },
    pValue: now > before ? fisherExact.score(new SamplePair('cat', split(reference), split(current))) : 1,
    isLarge: now - before >= LEAST_SHARE,
    finding: `${percent(now)} of the rows have no value, ${percent(before)} in the reference`,
    unknown: null,
  };
}

/** Each category that the reference could have and has not is a test of its own, so the smallest p-value is multiplied with their number. */
function newCategory({ name, categories = [] }: WatchedColumn, reference: Present, current: Present): MeasuredCheck {
  const counts = current.counts ?? new Map();
  const candidates = categories.filter((category) => !reference.counts?.has(category));
  const found = [...counts].filter(([category]) => !reference.counts?.has(category));
  const rows = found.reduce((sum, [, count]) => sum + count, 0);
  const most = Math.max(0, ...found.map(([, count]) => count));
  const tests = Math.max(1, candidates.length, found.length);
  const named = found.map(([category]) => quoteValue(category)).join(', ');
  return {
    ...{ column_name: name, check_name: 'new_category', reference_value: 0, value: rows / current.rows },
    pValue: Math.min(1, tests * chanceOfNone(reference.rows, current.rows, most)),
    isLarge: most / current.rows >= LEAST_SHARE,
    finding: `${counted(rows, 'row')}: ${named}, which the reference lacks`,
    unknown: null,
  };
}

/** Above the largest and below the smallest are two tests. */
function outOfRange(name: string, reference: Present, current: Present): MeasuredCheck {
  const { least, most } = reference;
  let [below, above] = [0, 0];
  for (const value of current.values ?? []) {
    if (value < least) below++;
    else if (value > most) above++;
  }
  const rows = Math.max(below, above);
  return {
    ...{ column_name: name, check_name: 'out_of_range', reference_value: 0, value: (below + above) / current.rows },
    pValue: Math.min(1, 2 * chanceOfNone(reference.rows, current.rows, rows)),
    isLarge: rows / current.rows >= LEAST_SHARE,
    finding: `${counted(below + above, 'row')} beyond ${rangeOf(reference)}, from ${rangeOf(current)}`,
    unknown: null,
  };
}

/** Six digits are enough for people: probabilities have seventeen. */
function rangeOf({ least, most }: Present): string {
  return [least, most].map((value) => String(Number(value.toPrecision(6)))).join(' to ');
}

/** Which value it is the date decides, so the p-value is multiplied with the number of values that it could be. */
function constant(name: string, reference: Present, current: Present): MeasuredCheck {
  const value = current.constant;
  const facts = { column_name: name, check_name: 'constant', unknown: null } as const;
  if (value === undefined) return { ...facts, reference_value: null, value: null, pValue: 1, isLarge: false, finding: '' };
  const { same, distinct } = reference.shareOf(value);
  const others = reference.rows - same;
  return {
    ...{ ...facts, reference_value: same / reference.rows, value: 1 },
    pValue: Math.min(1, (distinct + (same === 0 ? 1 : 0)) * chanceOfNone(current.rows, reference.rows, others)),
    isLarge: others / reference.rows >= LEAST_SHARE,
    finding: `all rows have ${quoteValue(value)}, ${percent(same / reference.rows)} in the reference`,
  };
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}
