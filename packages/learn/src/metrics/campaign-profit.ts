import { checkNonNegative, checkPositive, checkShare } from '../checks/check-parameter.js';
import { InvalidArgumentError } from '../checks/errors.js';
import { checkProbabilities } from './check-scores.js';

/** A retention campaign: customers are contacted with an offer that should keep them. Amounts are per customer, in one currency. */
export interface RetentionCampaign {
  /** What a kept customer is worth, greater than `offer`. Default 200. */
  readonly clv?: number;
  /** What the offer costs if a customer accepts it. Default 10. */
  readonly offer?: number;
  /** What it costs to contact a customer. Default 1. */
  readonly contact?: number;
  /** The share of would-be churners who accept the offer and stay, in (0, 1]. Default 0.3. */
  readonly acceptance?: number;
}

/** A campaign in numbers that a decision needs. */
export interface CampaignOutcomes {
  /** Customers with at least this probability of leaving are worth contacting. Above 1: nobody is. */
  readonly threshold: number;
  /** The mean profit of contacting a customer who would have left. */
  readonly churner: number;
  /** The same of one who would have stayed, below 0: the offer is accepted without need. */
  readonly stayer: number;
}

/**
 * What contacting a customer brings in. A would-be churner accepts with the chance `acceptance`, and then brings in `clv − offer`; everyone
 * else accepts the offer; each contact costs `contact`. Customers are contacted where this is worth it by their probability of leaving.
 *
 * The defaults, and who accepts, are those of Verbeke, Dejaeger, Martens, Hur & Baesens, "New insights into churn prediction in the
 * telecommunication sector: a profit driven data mining approach", European Journal of Operational Research 218 (2012), after Neslin et
 * al., Journal of Marketing Research 43 (2006), with a fixed share in place of the Beta distribution of `expectedMaximumProfit`. There, the
 * best share of customers is found from their outcomes; here the probability decides, as it must before the outcomes are known.
 *
 * @throws InvalidArgumentError for amounts out of their range, or an offer that costs `clv` or more
 */
export function campaignOutcomes({ clv = 200, offer = 10, contact = 1, acceptance = 0.3 }: RetentionCampaign): CampaignOutcomes {
  checkPositive('clv', clv);
  for (const [name, value] of Object.entries({ offer, contact })) checkNonNegative(name, value);
  checkShare('acceptance', acceptance);
  if (clv <= offer) throw new InvalidArgumentError('clv', clv, `greater than the offer (${offer})`);
  const churner = acceptance * (clv - offer) - contact;
  const stayer = -offer - contact;
  // churner · p + stayer · (1 − p) ≥ 0. If even a churner isn't worth the contact, no probability is enough.
  return { threshold: churner > 0 ? -stayer / (churner - stayer) : Infinity, churner, stayer };
}

/**
 * Mean profit per customer of a retention campaign that contacts those whose probability of leaving makes it worth it, in the currency of
 * the campaign; 0 if it contacts nobody.
 *
 * @param yTrue 1 for a customer who left, else 0, shape (n); one class alone will do
 * @param probability of leaving, shape (n)
 * @throws InvalidArgumentError for no rows, lengths that differ, labels other than 0 and 1, probabilities outside 0 to 1, amounts out of
 *   their range, or an offer that costs `clv` or more
 *
 * @example
 * campaignProfit(y, probability, { clv: 500, offer: 25, contact: 2, acceptance: 0.2 });
 */
export function campaignProfit(
  yTrue: ArrayLike<number>,
  probability: ArrayLike<number>,
  campaign: RetentionCampaign = {},
): number {
  checkProbabilities(yTrue, probability);
  const outcomes = campaignOutcomes(campaign);
  let sum = 0;
  for (let i = 0; i < yTrue.length; i++) sum += profitOf(yTrue[i], probability[i], outcomes);
  return sum / yTrue.length;
}

/** Of one customer. */
export function profitOf(label: number, probability: number, { threshold, churner, stayer }: CampaignOutcomes): number {
  if (probability < threshold) return 0;
  return label === 1 ? churner : stayer;
}
