import { checkNonNegative, checkPositive } from '../checks/check-parameter.js';
import { InvalidArgumentError } from '../checks/errors.js';
import { incompleteBeta } from '../numeric/special-functions.js';
import { rocCurve } from './roc-curve.js';

/** What a retention campaign costs and brings in. Amounts are per customer, in one currency. */
export interface CampaignValues {
  /** Customer lifetime value, greater than `offer`. Default 200. */
  readonly clv?: number;
  /** Cost of the retention offer. Default 10. */
  readonly offer?: number;
  /** Cost of contacting a customer. Default 1. */
  readonly contact?: number;
  /** The share of would-be churners who accept the offer is Beta(alpha, beta). Default 6 and 14, a mean of 0.3. */
  readonly alpha?: number;
  readonly beta?: number;
}

export interface ExpectedMaximumProfit {
  /** Profit per customer if the best share is targeted and the mean share accepts. */
  readonly mp: number;
  /** The best share to target then. */
  readonly mpFraction: number;
  /** Profit per customer if the best share is targeted for each acceptance, averaged over its distribution. */
  readonly emp: number;
  /** The mean of the best share over that distribution. */
  readonly empFraction: number;
}

/**
 * Expected maximum profit of a churn model (EMPC; Verbraken, Verbeke & Baesens, IEEE TKDE 25(5), 2013), as EMP-py's `empChurn`
 * computes it: the integral over acceptance has a closed form on each segment of the ROC curve's convex hull.
 *
 * @param yTrue 1 for a customer who left, else 0, shape (n), both present
 * @param score greater means likelier to leave, shape (n)
 * @throws InvalidArgumentError for what `rocCurve` refuses, amounts out of their range, or an offer that costs `clv` or more
 */
export function expectedMaximumProfit(
  yTrue: ArrayLike<number>,
  score: ArrayLike<number>,
  values: CampaignValues = {},
): ExpectedMaximumProfit {
  const { clv = 200, offer = 10, contact = 1, alpha = 6, beta = 14 } = values;
  checkPositive('clv', clv);
  for (const [name, value] of Object.entries({ offer, contact })) checkNonNegative(name, value);
  for (const [name, value] of Object.entries({ alpha, beta })) checkPositive(name, value);
  if (clv <= offer) throw new InvalidArgumentError('clv', clv, `greater than the offer (${offer})`);
  const hull = upperHull(rocCurve(yTrue, score));
  const rows = yTrue.length;
  let churners = 0;
  for (let i = 0; i < rows; i++) churners += yTrue[i];
  const pi0 = churners / rows;
  const pi1 = 1 - pi0;
  const delta = offer / clv;
  const phi = contact / clv;
  // The acceptance from which the next segment of the hull is worth targeting too. 1 ends the last segment.
  const from = [0];
  for (let i = 1; i < hull.length; i++) {
    const hits = hull[i].truePositiveRate - hull[i - 1].truePositiveRate;
    const misses = hull[i].falsePositiveRate - hull[i - 1].falsePositiveRate;
    from.push((pi1 * (delta + phi) * misses + pi0 * phi * hits) / (pi0 * (1 - delta) * hits));
  }
  const gammas = [...from.filter((gamma) => gamma < 1), 1];
  const targeted = (i: number) => pi0 * hull[i].truePositiveRate + pi1 * hull[i].falsePositiveRate;

  const mean = alpha / (alpha + beta);
  const atMean = gammas.findLastIndex((gamma) => gamma < mean);
  const mp =
    clv *
    ((mean * (1 - delta) - phi) * pi0 * hull[atMean].truePositiveRate - (delta + phi) * pi1 * hull[atMean].falsePositiveRate);

  let emp = 0;
  let empFraction = 0;
  for (let i = 0; i < gammas.length - 1; i++) {
    const { truePositiveRate, falsePositiveRate } = hull[i];
    const probability = incompleteBeta(gammas[i + 1], alpha, beta) - incompleteBeta(gammas[i], alpha, beta);
    // ∫ γ dBeta(α, β) = α / (α + β) ∫ dBeta(α + 1, β)
    const acceptance = mean * (incompleteBeta(gammas[i + 1], alpha + 1, beta) - incompleteBeta(gammas[i], alpha + 1, beta));
    emp += clv * (1 - delta) * pi0 * truePositiveRate * acceptance;
    emp -= clv * (phi * pi0 * truePositiveRate + (delta + phi) * pi1 * falsePositiveRate) * probability;
    empFraction += probability * targeted(i);
  }
  return { mp, mpFraction: targeted(atMean), emp, empFraction };
}

interface Point {
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** Corners of the upper convex hull, by Andrew's monotone chain (1979). */
function upperHull({ falsePositiveRate, truePositiveRate }: ReturnType<typeof rocCurve>): Point[] {
  const hull: Point[] = [];
  for (let i = 0; i < falsePositiveRate.length; i++) {
    const point = { falsePositiveRate: falsePositiveRate[i], truePositiveRate: truePositiveRate[i] };
    while (hull.length >= 2 && turn(hull[hull.length - 2], hull[hull.length - 1], point) >= 0) hull.pop();
    hull.push(point);
  }
  return hull;
}

/** Positive for a turn to the left. */
function turn(a: Point, b: Point, c: Point): number {
  return (
    (b.falsePositiveRate - a.falsePositiveRate) * (c.truePositiveRate - a.truePositiveRate) -
    (b.truePositiveRate - a.truePositiveRate) * (c.falsePositiveRate - a.falsePositiveRate)
  );
}
