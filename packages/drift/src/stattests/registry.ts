import type { PresentValues } from '../samples/column.js';
import { chiSquare } from './chi-square.js';
import { jensenShannon } from './jensen-shannon.js';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.js';
import type { StatTest } from './stattest.js';
import { wasserstein } from './wasserstein.js';
import { zTest } from './z-test.js';

/**
 * Every test of this package, by the id that Evidently gives it.
 *
 * @example
 * STATTESTS.ks.displayName; // 'K-S p_value'
 * Object.values(STATTESTS).filter(({ featureKinds }) => featureKinds.includes('cat')).map(({ id }) => id); // ['chisquare', 'z', 'jensenshannon']
 */
export const STATTESTS: {
  readonly ks: StatTest<Float64Array>;
  readonly wasserstein: StatTest<Float64Array>;
  readonly chisquare: StatTest<PresentValues>;
  readonly z: StatTest<PresentValues>;
  readonly jensenshannon: StatTest<PresentValues>;
} = { ks: kolmogorovSmirnov, wasserstein, chisquare: chiSquare, z: zTest, jensenshannon: jensenShannon };
