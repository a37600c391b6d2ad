import { z } from 'zod';
import { SCENARIO_NAMES } from './scenario-names.js';

/** What a simulation is made from: the same parameters make the same customers and outcomes. */
export const simulationParameters = z.strictObject({
  scenario: z.enum(SCENARIO_NAMES),
  seed: z.int(),
  /** How many days are simulated. */
  days: z.int(),
  /** How many customers there are on each day. */
  customers: z.int(),
  /** How many customers of the time before the model learns from. */
  history: z.int(),
  /** The day on which the scenario begins, from 1. */
  from_day: z.int(),
  /** The first day, `YYYY-MM-DD`. */
  first_date: z.iso.date(),
});
export type SimulationParameters = z.infer<typeof simulationParameters>;
