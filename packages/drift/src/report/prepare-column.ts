import { columnEffect, type MissingCount } from '../effects/column-effect.js';
import type { Effect } from '../effects/effect.js';
import type { Category, ColumnKind, ColumnValues, ComparedColumn, PresentValues } from '../samples/column.js';
import { numbersAndTexts } from '../samples/numbers-and-texts.js';
import { presentValues } from '../samples/present-values.js';
import { rowCount } from '../samples/row-count.js';
import { SamplePair } from '../samples/sample-pair.js';
import type { ColumnStatus } from './column-drift.js';

/** A column whose samples are ready for tests, or the reason why they can't be. */
export interface PreparedColumn extends Pick<ComparedColumn, 'name' | 'kind'> {
  readonly status: ColumnStatus;
  readonly reason: string | null;
  /** Null unless the status is `ok`. */
  readonly samples: SamplePair | null;
  /** Null if there is nothing to compare. */
  readonly effect: Effect | null;
  readonly missingReference: number | null;
  readonly missingCurrent: number | null;
}

/**
 * Leaves out missing values, prepares the others for tests, and measures the effect. If there is text among the numbers, no test can judge the
 * column, but the effect counts text as missing: a feed that sends text in place of numbers has changed.
 *
 * @param tolerance see `DriftPolicy`
 */
export function prepareColumn({ name, kind, reference, current }: ComparedColumn, tolerance: number): PreparedColumn {
  const [inReference, inCurrent] = [reference && presentSample(kind, reference), current && presentSample(kind, current)];
  const facts = {
    name,
    kind,
    samples: null,
    effect: null,
    missingReference: inReference && missingShare(inReference),
    missingCurrent: inCurrent && missingShare(inCurrent),
  };
  if (!inReference || !inCurrent) {
    const has = inReference ? 'the reference sample' : inCurrent ? 'the current sample' : 'neither sample';
    return { ...facts, status: 'absent', reason: `the column is in ${has}${inReference || inCurrent ? ' alone' : ''}` };
  }
  const both = { reference: inReference, current: inCurrent };
  const samples = hasValues(inReference) && hasValues(inCurrent) && new SamplePair(kind, inReference.values, inCurrent.values);
  const effect = columnEffect(samples || undefined, withoutValue(inReference), withoutValue(inCurrent), tolerance);
  const mixed = Object.entries(both).find(([, { texts }]) => texts > 0);
  if (mixed) {
    const [sample, { firstText }] = mixed;
    return { ...facts, status: 'mixed', reason: `the ${sample} sample has "${firstText}" among its numbers`, effect };
  }
  if (samples) return { ...facts, status: 'ok', reason: null, samples, effect };
  const without = Object.entries(both).filter(([, sample]) => !hasValues(sample));
  const reason = `no values in the ${without.map(([sample]) => sample).join(' and the ')} sample`;
  return { ...facts, status: 'missing', reason, effect };
}

interface PresentSample extends MissingCount {
  /** Without text, if the column is one of numbers. */
  readonly values: PresentValues;
  readonly texts: number;
  readonly firstText: Category | undefined;
}

function presentSample(kind: ColumnKind, column: ColumnValues): PresentSample {
  const rows = rowCount(column);
  const { numbers, texts, firstText } =
    kind === 'num' ? numbersAndTexts(column) : { numbers: presentValues(column), texts: 0, firstText: undefined };
  return { values: numbers, rows, missing: rows - texts - rowCount(numbers), texts, firstText };
}

function hasValues({ rows, missing, texts }: PresentSample): boolean {
  return rows > missing + texts;
}

function withoutValue({ rows, missing, texts }: PresentSample): MissingCount {
  return { rows, missing: missing + texts };
}

function missingShare({ rows, missing }: MissingCount): number {
  return rows === 0 ? 1 : missing / rows;
}
