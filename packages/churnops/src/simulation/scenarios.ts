import type { Features } from './population.js';
import { toStep } from './population.js';
import type { ScenarioName } from './scenario-names.js';

/** A day after the scenario has begun. */
export interface ScenarioDay {
  /** Share of the scenario's days that are over, in [0, 1). */
  readonly progress: number;
  /** 0 Sunday to 6 Saturday. */
  readonly weekday: number;
}

/** What never changes about a customer and the data set does not know: uniform in [0, 1), for what only some customers do. */
export interface Traits {
  readonly switches: number;
  readonly streams: number;
}

/** How the world differs from the data set, from the day on which the scenario begins. */
export interface Scenario {
  /** What happens, in a sentence. */
  readonly summary: string;
  /** Changes customers for good. Their risk follows the changed record. */
  readonly change?: (features: Features, traits: Traits) => Features;
  /** Changes what the day's file says of customers, but not what decides whether they leave. */
  readonly record?: (features: Features, traits: Traits, day: ScenarioDay) => Features;
  /** Changes who leaves: from the log-odds of the data set to those of this world. */
  readonly logOdds?: (logOdds: number, features: Features) => number;
  /** Whether the mean risk stays what it was: `logOdds` is then shifted by a constant. */
  readonly keepsMeanRisk?: boolean;
}

/** The price rise, as a factor. */
const PRICE_RISE = 1.08;
/** How log-odds of leaving follow the logarithm of the price. */
const PRICE_ELASTICITY = 3;
/** The share of monthly customers who take the offer of a year's contract. */
const SWITCHING = 0.6;
/** The share of customers with internet access who take streaming at weekends. */
const WEEKEND_STREAMERS = 0.6;
const STREAMING_PRICE = 10;
/** By how much the rival's offer raises the log-odds, by contract, and how much what was known before still counts. */
const POACHED: Readonly<Record<string, number>> = { 'Month-to-month': 0, 'One year': 1.5, 'Two year': 2.5 };
const STILL_COUNTS = 0.5;

export const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = {
  'price-rise': {
    summary: 'every monthly charge rises by 8 %, and some customers take it badly',
    record: (features) => ({ ...features, MonthlyCharges: toStep((features.MonthlyCharges as number) * PRICE_RISE) }),
    logOdds: (logOdds) => logOdds + PRICE_ELASTICITY * Math.log(PRICE_RISE),
  },
  'new-contract': {
    summary: 'six of ten customers without a term take the offer of a contract for a year',
    change: (features, { switches }) =>
      features.Contract === 'Month-to-month' && switches < SWITCHING ? { ...features, Contract: 'One year' } : features,
  },
  seasonal: {
    summary: 'on Saturdays and Sundays many customers with internet access take streaming for the weekend',
    record: (features, { streams }, { weekday }) =>
      weekday % 6 === 0 && streams < WEEKEND_STREAMERS ? withStreaming(features) : features,
  },
  'broken-feed': {
    summary:
      'the file is wrong: first PaymentMethod is the same for all, then MonthlyCharges is in cents, then tenure and TotalCharges are lost',
    record: (features, _traits, { progress }) => {
      if (progress < 1 / 3) return { ...features, PaymentMethod: 'Mailed check' };
      if (progress < 2 / 3) return { ...features, MonthlyCharges: Math.round(100 * (features.MonthlyCharges as number)) };
      // Import refuses a blank total unless the customer is new.
      return { ...features, tenure: 0, TotalCharges: null };
    },
  },
  concept: {
    summary: 'a rival wins over customers with long contracts: who leaves changes, who the customers are does not',
    logOdds: (logOdds, { Contract }) => STILL_COUNTS * logOdds + (POACHED[String(Contract)] ?? 0),
    keepsMeanRisk: true,
  },
  none: { summary: 'nothing changes' },
};

function withStreaming(features: Features): Features {
  const added = ['StreamingTV', 'StreamingMovies'].filter((name) => features[name] === 'No');
  if (added.length === 0) return features;
  const charge = (features.MonthlyCharges as number) + STREAMING_PRICE * added.length;
  return { ...features, ...Object.fromEntries(added.map((name) => [name, 'Yes'])), MonthlyCharges: toStep(charge) };
}
