import { RandomState } from '../random/random-state.js';

/** Test support: rows drawn from a population whose metrics are known. */
export interface Sample {
  readonly y: Uint8Array;
  readonly probability: Float64Array;
}

const LEVEL = -1.2;
const SPREAD = 1.5;
/** Number of quantiles over which the metrics of the population are integrated. */
const QUANTILES = 100_000;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * Test support: a population whose chance of class 1 is a sigmoid of a uniform number. The logit of the model is `distort(logit of the chance)`.
 * With the identity, the model is calibrated.
 */
export class Population {
  readonly #distort: (logit: number) => number;

  constructor(distort: (logit: number) => number = (logit) => logit) {
    this.#distort = distort;
  }

  draw(random: RandomState, rows: number): Sample {
    const chance = Float64Array.from({ length: rows }, () => this.#chanceAt(random.random()));
    const y = Uint8Array.from(chance, (p) => (random.random() < p ? 1 : 0));
    return { y, probability: chance.map((p) => this.#said(p)) };
  }

  /** The metrics of the whole population, by the plain definitions. `distort` must be increasing. */
  truth(profit: (churned: number, probability: number) => number) {
    const chance = Float64Array.from({ length: QUANTILES }, (_, i) => this.#chanceAt(1 - (i + 0.5) / QUANTILES));
    const positives = chance.reduce((sum, p) => sum + p, 0);
    const negatives = QUANTILES - positives;
    let above = 0;
    let pairs = 0;
    let precisions = 0;
    let hits = 0;
    const sums = { logLoss: 0, brier: 0, profit: 0 };
    const bins = new Float64Array(10);
    for (const [i, p] of chance.entries()) {
      const q = this.#said(p);
      pairs += (1 - p) * (above + p / 2);
      above += p;
      precisions += (p * above) / (i + 1);
      if (i < QUANTILES / 10) hits += p;
      sums.logLoss -= p * Math.log(q) + (1 - p) * Math.log(1 - q);
      sums.brier += p * (1 - q) ** 2 + (1 - p) * q ** 2;
      sums.profit += p * profit(1, q) + (1 - p) * profit(0, q);
      bins[Math.floor(q * 10)] += q - p;
    }
    return {
      rocAuc: pairs / positives / negatives,
      averagePrecision: precisions / positives,
      topDecileLift: (10 * hits) / positives,
      logLoss: sums.logLoss / QUANTILES,
      brierScore: sums.brier / QUANTILES,
      campaignProfit: sums.profit / QUANTILES,
      expectedCalibrationError: bins.reduce((sum, bin) => sum + Math.abs(bin), 0) / QUANTILES,
    };
  }

  #chanceAt(quantile: number): number {
    // The quantile function of a logistic distribution.
    return sigmoid(LEVEL + (SPREAD / 1.8) * Math.log(quantile / (1 - quantile)));
  }

  #said(chance: number): number {
    return sigmoid(this.#distort(Math.log(chance / (1 - chance))));
  }
}

/** Test support: the share of seeded samples in which something holds. */
export function shareOf(samples: number, holds: (random: RandomState) => boolean): number {
  let count = 0;
  for (let seed = 0; seed < samples; seed++) if (holds(new RandomState(seed))) count++;
  return count / samples;
}
