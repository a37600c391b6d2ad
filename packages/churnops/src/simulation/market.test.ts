import { datasetDrift } from '@churnops/drift';
import { rocAuc } from '@churnops/learn';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDays, startOfDay } from '../logical-date.js';
import { bundledSchema } from '../record/bundled-schema.js';
import { drawHistory, type Market, type MarketDay, type RecordedCustomer, simulateMarket } from './market.js';
import { SCENARIO_NAMES, type ScenarioName } from './scenario-names.js';
import { marketMaker } from './testing.js';
import { trueRocAuc } from './true-auc.js';
import { probabilityOf } from './true-risk.js';

const schema = bundledSchema();
let marketOf: Awaited<ReturnType<typeof marketMaker>>;
beforeAll(async () => {
  marketOf = await marketMaker();
});

/** The columns that the drift library's own policy names. */
function changedColumns(market: Market, customers: readonly RecordedCustomer[]): string[] {
  const history = drawHistory(market);
  const columns = schema.features.map((name) => ({
    name,
    kind: schema.isQuantity(name) ? ('num' as const) : ('cat' as const),
    reference: history.map(({ features }) => features[name] ?? null),
    current: customers.map(({ features }) => features[name] ?? null),
  }));
  return datasetDrift(columns as Parameters<typeof datasetDrift>[0])
    .columns.filter(({ drifted }) => drifted)
    .map(({ name }) => name);
}

/** ROC AUC, against the truth of a day, of a model that knows the formula of the data set and sees the day's file. */
function aucOfFormula({ trueLogOdds }: Market, { customers, truth }: MarketDay): number {
  const known = truth.filter(({ probability }) => probability !== null);
  const records = new Map(customers.map(({ id, features }) => [id, features]));
  const score = trueLogOdds(known.map(({ id }) => records.get(id) as RecordedCustomer['features']));
  return trueRocAuc(
    known.map(({ probability }) => probability as number),
    score,
  );
}

describe('a market', () => {
  it('is the same for the same seed, and another for another', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => [...simulateMarket(marketOf({ seed, customers: 200, days: 3 }))]);
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    const [h, i, j] = [1, 1, 2].map((seed) => drawHistory(marketOf({ seed, history: 50 })));
    expect(h).toEqual(i);
    expect(h).not.toEqual(j);
  });

  it('has customers whose records the schema allows, and whose bills add up', () => {
    for (const { features } of drawHistory(marketOf({ history: 3000 }))) {
      const [tenure, charge, total] = ['tenure', 'MonthlyCharges', 'TotalCharges'].map((name) => features[name]) as [
        number,
        number,
        number | null,
      ];
      expect([Number.isInteger(tenure), tenure >= 0, tenure <= 72]).toEqual([true, true, true]);
      expect([charge > 17, charge < 125, total === null]).toEqual([true, true, tenure === 0]);
      // In the data set itself the total is between 0.6 and 1.6 of charge times tenure.
      if (total !== null) expect(Math.abs(total / (charge * tenure) - 1)).toBeLessThan(0.6);
    }
  });

  it('keeps its size: for each who leaves somebody joins, and each has one decision within 30 days', () => {
    let present = 0;
    for (const { day, date, truth, customers, joined, departed } of simulateMarket(marketOf({ days: 33, customers: 300 }))) {
      // Nobody grows older than the oldest of the data set, or "out of range" would be found in a market where nothing changes.
      expect(Math.max(...customers.map(({ features }) => features.tenure as number))).toBeLessThanOrEqual(72);
      if (day === 1) present = truth.length;
      else present += joined - departed.length;
      expect(truth).toHaveLength(present);
      expect(truth.filter(({ probability }) => probability !== null)).toHaveLength(300);
      const ahead = truth.map(({ decidesOn }) => (startOfDay(decidesOn) - startOfDay(date)) / startOfDay('1970-01-02'));
      expect([Math.min(...ahead) >= 1, Math.max(...ahead) <= 30]).toEqual([true, true]);
      expect(new Set(truth.map(({ id }) => id)).size).toBe(truth.length);
    }
  });

  it('draws outcomes from the truth: they are as many, and as well ranked, as the true probabilities say', () => {
    const days = [...simulateMarket(marketOf({ days: 31, seed: 5 }))];
    const [first] = days as [MarketDay];
    const last = new Map(days.flatMap(({ outcomes }) => outcomes).map(({ id, churned }) => [id, churned]));
    const decided = first.truth.filter(({ id, probability }) => probability !== null && last.has(id));
    // All but those whose outcome is late or wrong at the end.
    expect(decided.length).toBeGreaterThan(1450);
    const probability = decided.map((customer) => customer.probability as number);
    const churned = decided.map(({ id }) => Number(last.get(id)));
    const expected = probability.reduce((sum, p) => sum + p, 0);
    const deviation = Math.sqrt(probability.reduce((sum, p) => sum + p * (1 - p), 0));
    const left = churned.reduce((sum, label) => sum + label, 0);
    expect(Math.abs(left - expected)).toBeLessThan(4 * deviation);
    expect(Math.abs(rocAuc(churned, probability) - trueRocAuc(probability, probability))).toBeLessThan(0.04);
  });

  it('brings some outcomes late, and some wrong until they are corrected', () => {
    const days = [...simulateMarket(marketOf({ days: 20 }))];
    const late = days.flatMap(({ date, outcomes }) => outcomes.filter(({ observedOn }) => observedOn < date));
    const told = new Map<string, boolean[]>();
    for (const { id, observedOn, churned } of days.flatMap(({ outcomes }) => outcomes)) {
      told.set(`${id} ${observedOn}`, [...(told.get(`${id} ${observedOn}`) ?? []), churned]);
    }
    const twice = [...told.values()].filter(({ length }) => length > 1);
    const all = told.size;
    expect([late.length > 0.05 * all, late.length < 0.2 * all]).toEqual([true, true]);
    expect([twice.length > 0.005 * all, twice.length < 0.05 * all]).toEqual([true, true]);
    for (const [wrong, right, ...more] of twice) expect([right, more]).toEqual([!wrong, []]);
    // Whoever has left stays on the list until that is known, so each outcome is of somebody on the day's list.
    for (const { customers, outcomes } of days) {
      const listed = new Set(customers.map(({ id }) => id));
      expect(outcomes.filter(({ id }) => !listed.has(id))).toEqual([]);
    }
  });
});

describe('what a scenario changes', () => {
  /** Days 3 and 4 are a weekend, and the first two of the scenario. */
  const columns: Record<ScenarioName, readonly string[]> = {
    none: [],
    concept: [],
    'price-rise': ['MonthlyCharges'],
    'new-contract': ['Contract'],
    seasonal: ['MonthlyCharges', 'StreamingMovies', 'StreamingTV'],
    'broken-feed': ['PaymentMethod'],
  };
  it.each(SCENARIO_NAMES)('%s', (scenario) => {
    const market = marketOf({ scenario, days: 4, history: 2800 });
    const [before, after] = [...simulateMarket(market)].filter(({ day }) => day === 2 || day === 3) as [MarketDay, MarketDay];
    expect(changedColumns(market, before.customers)).toEqual([]);
    expect(changedColumns(market, after.customers).sort()).toEqual(columns[scenario]);
  });

  it('broken-feed breaks other columns later', () => {
    const market = marketOf({ scenario: 'broken-feed', days: 5, from_day: 3 });
    const [third, fourth, fifth] = [...simulateMarket(market)].slice(2).map(({ customers }) => changedColumns(market, customers));
    expect([third, fourth, fifth]).toEqual([['PaymentMethod'], ['MonthlyCharges'], ['tenure', 'TotalCharges']]);
  });

  it('concept changes who leaves: the mean risk stays, but the formula of the data set no longer ranks', () => {
    const [none, concept] = (['none', 'concept'] as const).map((scenario) => {
      const market = marketOf({ scenario, days: 1, from_day: 1 });
      const [day] = [...simulateMarket(market)] as [MarketDay];
      const risks = day.truth.flatMap(({ probability }) => (probability === null ? [] : [probability]));
      return { auc: aucOfFormula(market, day), mean: risks.reduce((sum, p) => sum + p, 0) / risks.length };
    }) as [{ auc: number; mean: number }, { auc: number; mean: number }];
    expect(none.auc).toBeGreaterThan(0.82);
    expect(concept.auc).toBeLessThan(0.6);
    expect(Math.abs(concept.mean - none.mean)).toBeLessThan(0.02);
  });

  it('a price rise makes more customers leave, whatever they pay', () => {
    const market = marketOf({ scenario: 'price-rise', days: 1, from_day: 1 });
    const [day] = [...simulateMarket(market)] as [MarketDay];
    const [before] = [...simulateMarket(marketOf({ days: 1 }))] as [MarketDay];
    // Those who join are others in the two markets.
    const wasThere = ({ id }: { readonly id: string }) => id <= 'C001500';
    const charges = new Map(before.customers.map(({ id, features }) => [id, features.MonthlyCharges as number]));
    for (const { id, features } of day.customers.filter(wasThere)) {
      expect(Math.abs((features.MonthlyCharges as number) - 1.08 * (charges.get(id) as number))).toBeLessThan(0.0251);
    }
    const risks = new Map(before.truth.map(({ id, probability }) => [id, probability]));
    const compared = day.truth.filter((own) => wasThere(own) && own.probability !== null && risks.get(own.id));
    expect(compared.length).toBeGreaterThan(1000);
    for (const { id, probability } of compared) {
      const odds = (p: number) => Math.log(p / (1 - p));
      const rise = odds(probability as number) - odds(risks.get(id) as number);
      expect(rise).toBeCloseTo(3 * Math.log(1.08), 8);
    }
  });

  it('a prediction looks ahead: shortly before the change its truth is already of the changed world', () => {
    const market = marketOf({ scenario: 'concept', days: 2, from_day: 2 });
    const [day] = [...simulateMarket(market)] as [MarketDay];
    const next = addDays(day.date, 1);
    // On the first day nobody decides before the second, so the whole truth is that of the second.
    expect(day.truth.filter(({ decidesOn }) => decidesOn < next)).toEqual([]);
    expect(aucOfFormula(market, day)).toBeLessThan(0.6);
    expect(probabilityOf(0)).toBe(0.5);
  });
});
