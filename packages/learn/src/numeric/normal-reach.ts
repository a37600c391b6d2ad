import { erfcinv } from './special-functions.js';

/**
 * The number of standard deviations on either side of the mean that hold a share of the normal distribution, for example 1.96 for 0.95.
 *
 * @param share in (0, 1)
 */
export function normalReach(share: number): number {
  return Math.SQRT2 * erfcinv(1 - share);
}
