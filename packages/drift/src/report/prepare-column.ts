import { columnEffect, type MissingCount } from '../effects/column-effect.js';
import type { Effect } from '../effects/effect.js';
import { SampleValueError } from '../errors.js';
import type { ColumnValues, ComparedColumn, PresentValues } from '../samples/column.js';
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
 * Leaves out missing values, prepares the others for tests, and measures the effect.
 *
 * @param tolerance see `DriftPolicy`
 */
export function prepareColumn({ name, kind, reference, current }: ComparedColumn, tolerance: number): PreparedColumn {
  const [inReference, inCurrent] = [reference && presentSample(reference), current && presentSample(current)];
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
  const without = Object.entries({ reference: inReference, current: inCurrent }).filter(
    ([, { rows, missing }]) => rows === missing,
  );
  if (without.length > 0) {
    const reason = `no values in the ${without.map(([sample]) => sample).join(' and the ')} sample`;
    return { ...facts, status: 'missing', reason, effect: columnEffect(undefined, inReference, inCurrent, tolerance) };
  }
  const samples = new SamplePair(kind, inReference.values, inCurrent.values);
  try {
    return { ...facts, status: 'ok', reason: null, samples, effect: columnEffect(samples, inReference, inCurrent, tolerance) };
  } catch (error) {
    if (!(error instanceof SampleValueError)) throw error;
    return { ...facts, status: 'mixed', reason: `the ${error.sample} sample has "${error.value}" among its numbers` };
  }
}

interface PresentSample extends MissingCount {
  readonly values: PresentValues;
}

function presentSample(column: ColumnValues): PresentSample {
  const values = presentValues(column);
  const rows = rowCount(column);
  return { values, rows, missing: rows - rowCount(values) };
}

function missingShare({ rows, missing }: MissingCount): number {
  return rows === 0 ? 1 : missing / rows;
}
