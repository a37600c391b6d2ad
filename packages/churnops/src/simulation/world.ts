import { addDays, startOfDay } from '../logical-date.js';
import type { SimulationParameters } from './parameters.js';
import type { Features, ObservedCustomer } from './population.js';
import { SCENARIOS, type Traits } from './scenarios.js';
import { probabilityOf, type TrueLogOdds } from './true-risk.js';

/** A customer as the world knows them: the record before the scenario, and traits. */
export interface Inhabitant {
  readonly features: Features;
  readonly traits: Traits;
}

/** The world of a simulation, before and after its scenario begins. */
export interface World {
  /** The true probabilities that customers leave, if they decide on a day. @param day from 1 */
  probabilities(customers: readonly Inhabitant[], day: number): Float64Array;
  /** What the file of a day says of a customer. */
  record(customer: Inhabitant, day: number): Features;
}

/** @param population the data set, on which a scenario that keeps the mean risk keeps it */
export function makeWorld(
  { scenario: name, from_day: from, days, first_date: firstDate }: SimulationParameters,
  population: readonly ObservedCustomer[],
  trueLogOdds: TrueLogOdds,
): World {
  const scenario = SCENARIOS[name];
  const hasBegun = (day: number) => day >= from;
  const changed = ({ features, traits }: Inhabitant) => scenario.change?.(features, traits) ?? features;
  const { logOdds: ofWorld } = scenario;
  const everyone = population.map(({ features }) => features);
  const shift = ofWorld && scenario.keepsMeanRisk ? meanKeepingShift(trueLogOdds(everyone), everyone, ofWorld) : 0;
  return {
    probabilities(customers, day) {
      const begun = hasBegun(day);
      const known = begun ? customers.map(changed) : customers.map(({ features }) => features);
      const logOdds = trueLogOdds(known);
      if (!begun || !ofWorld) return logOdds.map(probabilityOf);
      return logOdds.map((value, i) => probabilityOf(ofWorld(value, known[i] as Features) + shift));
    },
    record(customer, day) {
      if (!hasBegun(day)) return customer.features;
      const features = changed(customer);
      const weekday = new Date(startOfDay(addDays(firstDate, day - 1))).getUTCDay();
      const progress = (day - from) / (days - from + 1);
      return scenario.record?.(features, customer.traits, { weekday, progress }) ?? features;
    },
  };
}

/** The constant that makes the mean probability of a world that of the data set. It is found by bisection, as the mean grows with it. */
function meanKeepingShift(
  before: Float64Array,
  customers: readonly Features[],
  ofWorld: (logOdds: number, features: Features) => number,
): number {
  const after = before.map((value, i) => ofWorld(value, customers[i] as Features));
  const sum = (logOdds: Float64Array, shift: number) => logOdds.reduce((total, value) => total + probabilityOf(value + shift), 0);
  const wanted = sum(before, 0);
  let [low, high] = [-50, 50];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (sum(after, middle) < wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
