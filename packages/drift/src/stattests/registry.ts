import { andersonDarling } from './anderson-darling.js';
import { chiSquare } from './chi-square.js';
import { cramerVonMises } from './cramer-von-mises.js';
import { energyDistance } from './energy-distance.js';
import { eppsSingleton } from './epps-singleton.js';
import { fisherExact } from './fisher-exact.js';
import { gTest } from './g-test.js';
import { hellinger } from './hellinger.js';
import { jensenShannon } from './jensen-shannon.js';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.js';
import { kullbackLeibler } from './kullback-leibler.js';
import { mannWhitney } from './mann-whitney.js';
import { maximumMeanDiscrepancy } from './maximum-mean-discrepancy.js';
import { populationStabilityIndex } from './population-stability-index.js';
import type { StatTest } from './stattest.js';
import { tTest } from './t-test.js';
import { totalVariation } from './total-variation.js';
import { wasserstein } from './wasserstein.js';
import { zTest } from './z-test.js';

/** Id of a test of this package. Evidently has the same ids. */
export type StatTestId =
  | 'ks'
  | 'chisquare'
  | 'z'
  | 'fisher_exact'
  | 'wasserstein'
  | 'jensenshannon'
  | 'kl_div'
  | 'psi'
  | 'hellinger'
  | 'TVD'
  | 'anderson'
  | 'cramer_von_mises'
  | 'mannw'
  | 't_test'
  | 'ed'
  | 'es'
  | 'g_test'
  | 'emperical_mmd';

/**
 * All tests of this package, by their ids, which are the same as in Evidently.
 *
 * @example
 * STATTESTS.ks.displayName; // 'K-S p_value'
 * Object.values(STATTESTS).filter(({ featureKinds }) => featureKinds.includes('cat')).map(({ id }) => id); // ['chisquare', 'z', …]
 */
export const STATTESTS: Readonly<Record<StatTestId, StatTest>> = {
  ks: kolmogorovSmirnov,
  chisquare: chiSquare,
  z: zTest,
  fisher_exact: fisherExact,
  wasserstein,
  jensenshannon: jensenShannon,
  kl_div: kullbackLeibler,
  psi: populationStabilityIndex,
  hellinger,
  TVD: totalVariation,
  anderson: andersonDarling,
  cramer_von_mises: cramerVonMises,
  mannw: mannWhitney,
  t_test: tTest,
  ed: energyDistance,
  es: eppsSingleton,
  g_test: gTest,
  emperical_mmd: maximumMeanDiscrepancy,
};
