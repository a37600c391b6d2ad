import type { ColumnKind, PresentValues } from '../samples/column.js';
import { distinctValues } from '../samples/distinct-values.js';
import { rowCount } from '../samples/row-count.js';
import { STATTESTS } from '../stattests/registry.js';
import type { StatTest } from '../stattests/stattest.js';

/** Up to this many reference rows Evidently tests significance. Above, where every difference is significant, it measures distance. */
const SMALL_REFERENCE = 1000;
/** Numerical columns with at most this many values are compared as categories. */
const FEW_VALUES = 5;

/** A test, and the kind of samples that it takes. */
export type ChosenTest =
  | { readonly takes: 'numbers'; readonly test: StatTest<Float64Array> }
  | { readonly takes: 'categories'; readonly test: StatTest<PresentValues> };

/** The test that Evidently 0.4's `DataDriftPreset` picks by default for two samples without missing values. */
export function chooseTest(kind: ColumnKind, reference: PresentValues, current: PresentValues): ChosenTest {
  const isSmall = rowCount(reference) <= SMALL_REFERENCE;
  if (kind === 'num' && distinctValues(reference, current, FEW_VALUES) > FEW_VALUES) {
    return { takes: 'numbers', test: isSmall ? STATTESTS.ks : STATTESTS.wasserstein };
  }
  if (!isSmall) return { takes: 'categories', test: STATTESTS.jensenshannon };
  return { takes: 'categories', test: distinctValues(reference, current, 2) > 2 ? STATTESTS.chisquare : STATTESTS.z };
}
