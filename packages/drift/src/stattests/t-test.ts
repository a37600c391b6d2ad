import { studentTTwoSided } from '../distributions/student-t-two-sided.js';
import { UntestableError } from '../errors.js';
import type { StatTest } from './stattest.js';

/**
 * Student's t-test of two means with a pooled variance, two-sided. The score is the p-value.
 *
 * @example
 * tTest.score(new SamplePair('num', [1, 2, 3], [1, 2, 3])); // 1
 */
export const tTest: StatTest = {
  id: 't_test',
  displayName: 't_test',
  featureKinds: ['num'],
  scoreKind: 'p_value',
  driftsAtThreshold: false,
  defaultThreshold: 0.05,
  source: "Student 1908; Evidently's t_test, scipy.stats.ttest_ind",
  score({ moments: { reference, current }, referenceRows: m, currentRows: n }) {
    const degreesOfFreedom = m + n - 2;
    if (degreesOfFreedom < 1) throw new UntestableError('there is one value in each sample; the t-test needs three values');
    const variance = (reference.squares + current.squares) / degreesOfFreedom;
    const difference = reference.mean - current.mean;
    if (variance === 0 && difference === 0) {
      throw new UntestableError('all values are the same; the t-test needs different ones');
    }
    return studentTTwoSided(difference / Math.sqrt(variance * (1 / m + 1 / n)), degreesOfFreedom);
  },
};
