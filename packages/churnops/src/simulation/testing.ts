import { bundledSchema } from '../record/bundled-schema.js';
import { DATA_SET } from '../testing.js';
import type { Market } from './market.js';
import type { SimulationParameters } from './parameters.js';
import { readPopulation } from './population.js';
import { fitTrueRisk } from './true-risk.js';

/** Test support: parameters of a small simulation. */
export function parametersOf(own: Partial<SimulationParameters>): SimulationParameters {
  return {
    scenario: 'none',
    seed: 1,
    days: 6,
    customers: 1500,
    history: 1500,
    from_day: 3,
    // A Thursday: the third day is a Saturday.
    first_date: '2026-01-01',
    ...own,
  };
}

/** Test support: makes markets of the bundled data set. */
export async function marketMaker(): Promise<(own: Partial<SimulationParameters>) => Market> {
  const schema = bundledSchema();
  const population = await readPopulation(schema, DATA_SET);
  const trueLogOdds = fitTrueRisk(schema, population);
  return (own) => ({ parameters: parametersOf(own), population, trueLogOdds });
}
