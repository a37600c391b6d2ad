import { z } from 'zod';
import { simulationParameters } from './parameters.js';

const figure = z.number().nullable();

/** A simulated day, as it was found on that day. */
export const simulatedDay = z.strictObject({
  date: z.iso.date(),
  /** Customers who were scored. */
  customers: z.int(),
  joined: z.int(),
  /** Customers who became known to have left. */
  departed: z.int(),
  /** Outcomes that the day's file brought, also late ones and corrections. */
  outcomes: z.int(),
  /** The verdict of the drift report, with the columns that drifted by its thresholds. */
  dataset_drift: z.boolean(),
  drifted_columns: z.array(z.string()),
  /** Columns whose effect is large and significant by the drift library's policy `default`, the largest first. */
  changed_columns: z.array(z.strictObject({ column: z.string(), effect: z.number() })),
  /** The mean probability that the model gave, and the true one. */
  mean_risk: z.number(),
  true_mean_risk: z.number(),
  /** ROC AUC of the model's probabilities against the true ones. */
  true_roc_auc: z.number(),
  /**
   * The newest date with 200 known outcomes, if its measured ROC AUC is below the estimate by more than four standard errors. The day's report says so.
   * Otherwise empty.
   */
  performance_fell: z.array(z.iso.date()),
});
export type SimulatedDay = z.infer<typeof simulatedDay>;

/** ROC AUC of a day's predictions, as far as it was known when the simulation ended. */
const dayPerformance = z.strictObject({
  /** From the probabilities alone (CBPE), with its 95 % interval. */
  estimated: figure,
  estimated_low: figure,
  estimated_high: figure,
  /** From the outcomes known, with its 95 % interval. */
  measured: figure,
  measured_low: figure,
  measured_high: figure,
  /** How many outcomes are known. */
  known: z.int(),
});

/** Something that monitoring found, and when. What it found before the change, a false alarm, and since are two findings. */
const finding = z.strictObject({
  /** `drift`: the customers are others than those that the model learned from. `performance`: the model does worse than estimated. */
  what: z.enum(['drift', 'performance']),
  /** The first day on which it was found. */
  date: z.iso.date(),
  /** Days between the beginning of the scenario and that day; negative for a false alarm before it. */
  days_after_change: z.int(),
  /** For drift: the columns, those that were found on most days first. */
  columns: z.array(z.string()),
  /** On how many days it was found. */
  days: z.int(),
});
export type Finding = z.infer<typeof finding>;

/** What a simulation gave. */
export const simulationResult = z.strictObject({
  ...simulationParameters.shape,
  /** What happens in the scenario. */
  summary: z.string(),
  /** The day on which the scenario began; null for `none`. */
  changed_on: z.iso.date().nullable(),
  /** The home with everything in it. */
  home: z.string(),
  model_version: z.int(),
  days_simulated: z.array(simulatedDay.extend(dayPerformance.shape)),
  found: z.array(finding),
});
export type SimulationResult = z.infer<typeof simulationResult>;
