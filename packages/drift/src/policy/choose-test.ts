import { distinctValues } from '../samples/distinct-values.js';
import type { SamplePair } from '../samples/sample-pair.js';
import { STATTESTS } from '../stattests/registry.js';
import type { StatTest } from '../stattests/stattest.js';

/** Up to this many reference rows, Evidently tests significance. With more rows every difference is significant, so it measures distance. */
const SMALL_REFERENCE = 1000;
/** Numerical columns with at most this many values are compared as categories. */
const FEW_VALUES = 5;

/** The test that Evidently 0.4's `DataDriftPreset` picks by default. */
export function chooseTest(samples: SamplePair): StatTest {
  const isSmall = samples.referenceRows <= SMALL_REFERENCE;
  // Categories were counted for the effect. Numbers are mostly told after a few values.
  const distinct =
    samples.kind === 'cat' ? samples.counts.categories.length : distinctValues(samples.reference, samples.current, FEW_VALUES);
  if (samples.kind === 'num' && distinct > FEW_VALUES) return isSmall ? STATTESTS.ks : STATTESTS.wasserstein;
  if (!isSmall) return STATTESTS.jensenshannon;
  return distinct > 2 ? STATTESTS.chisquare : STATTESTS.z;
}
