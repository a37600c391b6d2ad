import { columnEffect } from '../effects/column-effect.js';
import type { Effect } from '../effects/effect.js';
import { SampleValueError } from '../errors.js';
import type { ColumnValues, ComparedColumn } from '../samples/column.js';
import { NumberSummary } from '../samples/number-summary.js';
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
  /** Null where there is nothing to compare. */
  readonly effect: Effect | null;
  readonly missingReference: number | null;
  readonly missingCurrent: number | null;
}

/** Leaves out missing values, prepares the others for tests, and measures the effect. */
export function prepareColumn({ name, kind, reference, current }: ComparedColumn): PreparedColumn {
  const facts = {
    name,
    kind,
    samples: null,
    effect: null,
    missingReference: reference && missingShare(countMissing(reference)),
    missingCurrent: current && missingShare(countMissing(current)),
  };
  if (!reference || !current) {
    const has = reference ? 'the reference sample' : current ? 'the current sample' : 'neither sample';
    return { ...facts, status: 'absent', reason: `the column is in ${has}${reference || current ? ' alone' : ''}` };
  }
  const present = { reference: presentValues(reference), current: presentValues(current) };
  const without = (['reference', 'current'] as const).filter((sample) => rowCount(present[sample]) === 0);
  const [ofReference, ofCurrent] = [countMissing(reference), countMissing(current)];
  if (without.length > 0) {
    const reason = `no values in the ${without.join(' and the ')} sample`;
    return { ...facts, status: 'missing', reason, effect: columnEffect(undefined, ofReference, ofCurrent) };
  }
  const samples = new SamplePair(kind, present.reference, present.current);
  try {
    return { ...facts, status: 'ok', reason: null, samples, effect: columnEffect(samples, ofReference, ofCurrent) };
  } catch (error) {
    if (!(error instanceof SampleValueError)) throw error;
    return { ...facts, status: 'mixed', reason: `the ${error.sample} sample has "${error.value}" among its numbers` };
  }
}

function countMissing(values: ColumnValues): { readonly rows: number; readonly missing: number } {
  if (values instanceof NumberSummary) return { rows: values.rows, missing: values.missing };
  const rows = rowCount(values);
  return { rows, missing: rows - rowCount(presentValues(values)) };
}

function missingShare({ rows, missing }: { readonly rows: number; readonly missing: number }): number {
  return rows === 0 ? 1 : missing / rows;
}
