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

/** What a decision about a campaign needs. */
export interface CampaignOutcomes {
  /** Customers with at least this probability of leaving are worth contacting. Above 1, nobody is. */
  readonly threshold: number;
  /** The mean profit of contacting a customer who would have left. */
  readonly churner: number;
  /** The mean profit of contacting a customer who would have stayed. It is below 0, because they accept the offer without need. */
  readonly stayer: number;
}

/**
 * The profit of contacting a customer. A would-be churner accepts with the chance `acceptance`, and then brings in `clv − offer`. Everyone else
 * accepts the offer. Each contact costs `contact`. A customer is contacted if their probability of leaving makes it worth it.
 *
 * The defaults, and who accepts, are those of Verbeke, Dejaeger, Martens, Hur & Baesens, "New insights into churn prediction in the
 * telecommunication sector: a profit driven data mining approach", European Journal of Operational Research 218 (2012), after Neslin et
 * al., Journal of Marketing Research 43 (2006), with a fixed share in place of the Beta distribution of `expectedMaximumProfit`. That metric
 * finds the best share of customers from their outcomes. Here the probability decides, because outcomes are not known in advance.
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
 * Mean profit per customer of a retention campaign, in the currency of the campaign. It contacts the customers whose probability of leaving makes
 * it worth it. 0 if it contacts nobody.
 *
 * @param yTrue 1 for a customer who left, otherwise 0, shape (n); a single class is allowed
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

/** The profit from one customer. */
export function profitOf(label: number, probability: number, { threshold, churner, stayer }: CampaignOutcomes): number {
  if (probability < threshold) return 0;
  return label === 1 ? churner : stayer;
}
