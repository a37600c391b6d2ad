import { RandomState } from '@churnops/learn';
import { addDays } from '../logical-date.js';
import type { SimulationParameters } from './parameters.js';
import { drawCustomer, type Features, monthLater, type ObservedCustomer } from './population.js';
import { probabilityOf, type TrueLogOdds } from './true-risk.js';
import { type Inhabitant, makeWorld, type World } from './world.js';

/**
 * Days between two decisions of a customer. A prediction looks as far ahead (the schema's horizon), so each one is about exactly one decision, whose
 * true probability is known.
 */
const DECISION_DAYS = 30;
/** The share of outcomes that are recorded late, and by how many days at most. */
const LATE = 0.1;
const MOST_DAYS_LATE = 4;
/** The share of outcomes that are recorded wrongly, and after how many days that is corrected. */
const WRONG = 0.02;
const CORRECTED_AFTER = 2;

/** What makes a market. */
export interface Market {
  readonly parameters: SimulationParameters;
  readonly population: readonly ObservedCustomer[];
  readonly trueLogOdds: TrueLogOdds;
}

/** A customer's record as a file has it. */
export interface RecordedCustomer {
  readonly id: string;
  readonly features: Features;
}

/** An outcome as a day's file brings it. */
export interface DeliveredOutcome {
  readonly id: string;
  /** The day of the decision, `YYYY-MM-DD`. */
  readonly observedOn: string;
  readonly churned: boolean;
}

/** What is true of a customer on a day. */
export interface CustomerTruth {
  readonly id: string;
  /** That the customer leaves within the horizon. Null for one who has left, which nobody knows yet. */
  readonly probability: number | null;
  /** The day of the next decision, `YYYY-MM-DD`. */
  readonly decidesOn: string;
}

/** A day of the market. */
export interface MarketDay {
  /** From 1. */
  readonly day: number;
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** The day's file of customers. */
  readonly customers: readonly RecordedCustomer[];
  /** The day's file of outcomes: on time, late, wrong and corrected ones. */
  readonly outcomes: readonly DeliveredOutcome[];
  /** Customers who are known to have left. They are no customers any more. */
  readonly departed: readonly string[];
  readonly joined: number;
  /** What is true of everyone who still counts as a customer. */
  readonly truth: readonly CustomerTruth[];
}

interface MarketCustomer extends Inhabitant {
  readonly id: string;
  features: Features;
  /** The customer decides on the days that have this remainder by `DECISION_DAYS`. */
  readonly phase: number;
  hasLeft: boolean;
}

/** Customers from before the first day, with the outcome of their last decision. */
export function drawHistory({
  parameters,
  population,
  trueLogOdds,
}: Market): (RecordedCustomer & { readonly churned: boolean })[] {
  const random = new RandomState(parameters.seed);
  const drawn = Array.from({ length: parameters.history }, () => drawCustomer(population, random));
  const logOdds = trueLogOdds(drawn);
  return drawn.map((features, i) => ({
    id: `H${String(i + 1).padStart(6, '0')}`,
    features,
    churned: random.random() < probabilityOf(logOdds[i] as number),
  }));
}

/**
 * Makes the days of a market, one after the other.
 *
 * Each customer decides every 30 days whether to leave, with the true probability. Whoever stays is a month older and has one more bill. For each who
 * leaves somebody joins. Those who join are drawn as those who leave are, by their true probability, so that without a scenario the mix of customers
 * stays what it was. They bring a history with them, as if taken over from another company.
 */
export function* simulateMarket(market: Market): Generator<MarketDay, void, undefined> {
  const { parameters, population, trueLogOdds } = market;
  // The history's stream begins with the seed itself.
  const random = new RandomState((parameters.seed ^ 0x9e3779b9) >>> 0);
  const world = makeWorld(parameters, population, trueLogOdds);
  const post = new OutcomePost(random);
  const draw = (): Inhabitant => ({
    features: drawCustomer(population, random),
    traits: { switches: random.random(), streams: random.random() },
  });
  let made = 0;
  const settle = (inhabitant: Inhabitant, phase: number): MarketCustomer => {
    made++;
    return { ...inhabitant, id: `C${String(made).padStart(6, '0')}`, phase, hasLeft: false };
  };
  let customers = Array.from({ length: parameters.customers }, (_, i) => settle(draw(), i % DECISION_DAYS));
  for (let day = 1; day <= parameters.days; day++) {
    const date = addDays(parameters.first_date, day - 1);
    const phase = day % DECISION_DAYS;
    const deciding = customers.filter((customer) => !customer.hasLeft && customer.phase === phase);
    const probabilities = world.probabilities(deciding, day);
    for (const [i, customer] of deciding.entries()) {
      customer.hasLeft = random.random() < (probabilities[i] as number);
      if (!customer.hasLeft) customer.features = monthLater(customer.features);
      post.send(day, { id: customer.id, observedOn: date, churned: customer.hasLeft });
    }
    const left = deciding.filter(({ hasLeft }) => hasLeft).length;
    for (let i = 0; i < left; i++) customers.push(settle(drawByRisk(draw, world, day, random), phase));
    const listed = customers.map((customer) => ({ id: customer.id, features: world.record(customer, day) }));
    const { outcomes, departed } = post.deliver(day);
    customers = customers.filter(({ id }) => !departed.has(id));
    const truth = truthOf(customers, world, parameters, day);
    yield { day, date, customers: listed, outcomes, departed: [...departed], joined: left, truth };
  }
}

/** Draws until somebody is accepted with the probability of leaving: several at a time, as one look at the formula costs as much for all. */
function drawByRisk(draw: () => Inhabitant, world: World, day: number, random: RandomState): Inhabitant {
  for (;;) {
    const drawn = Array.from({ length: 8 }, draw);
    const probabilities = world.probabilities(drawn, day);
    const accepted = drawn.find((_, i) => random.random() < (probabilities[i] as number));
    if (accepted) return accepted;
  }
}

/** Each prediction of a day is about the customer's next decision, which is taken in the world of that day. */
function truthOf(
  customers: readonly MarketCustomer[],
  world: World,
  { first_date: firstDate }: SimulationParameters,
  day: number,
): CustomerTruth[] {
  const nextDay = ({ phase }: MarketCustomer) =>
    day + ((((phase - day - 1) % DECISION_DAYS) + DECISION_DAYS) % DECISION_DAYS) + 1;
  const decidesOn = customers.map(nextDay);
  const truth = new Array<CustomerTruth>(customers.length);
  for (const next of new Set(decidesOn)) {
    const rows = customers.flatMap((_, row) => (decidesOn[row] === next ? [row] : []));
    const deciding = rows.map((row) => customers[row] as MarketCustomer);
    const probabilities = world.probabilities(deciding, next);
    const date = addDays(firstDate, next - 1);
    for (const [i, { id, hasLeft }] of deciding.entries()) {
      truth[rows[i] as number] = { id, probability: hasLeft ? null : (probabilities[i] as number), decidesOn: date };
    }
  }
  return truth;
}

/** Brings outcomes to whoever records them, some late and some wrong at first. */
class OutcomePost {
  readonly #random: RandomState;
  readonly #due = new Map<number, { readonly outcome: DeliveredOutcome; readonly isRight: boolean }[]>();

  constructor(random: RandomState) {
    this.#random = random;
  }

  send(day: number, outcome: DeliveredOutcome): void {
    const random = this.#random;
    const arrives = day + (random.random() < LATE ? random.randint(1, MOST_DAYS_LATE + 1) : 0);
    const isWrong = random.random() < WRONG;
    if (isWrong) this.#add(arrives, { ...outcome, churned: !outcome.churned }, false);
    this.#add(isWrong ? arrives + CORRECTED_AFTER : arrives, outcome, true);
  }

  /** The outcomes of a day, and who is now rightly known to have left. */
  deliver(day: number): { readonly outcomes: DeliveredOutcome[]; readonly departed: ReadonlySet<string> } {
    const today = this.#due.get(day) ?? [];
    const departed = today.filter(({ outcome, isRight }) => isRight && outcome.churned);
    return { outcomes: today.map(({ outcome }) => outcome), departed: new Set(departed.map(({ outcome }) => outcome.id)) };
  }

  #add(day: number, outcome: DeliveredOutcome, isRight: boolean): void {
    const today = this.#due.get(day);
    if (today) today.push({ outcome, isRight });
    else this.#due.set(day, [{ outcome, isRight }]);
  }
}
