import { z } from 'zod';

/** The result of scoring the customers of a date. */
export const predictionResult = z.strictObject({
  prediction_date: z.iso.date(),
  customers: z.int().positive(),
  predicted_churners: z.int().nonnegative(),
  model_name: z.string(),
  model_version: z.int(),
  /** When the probabilities were computed; null for rows of versions that did not record it. */
  scored_at: z.iso.datetime().nullable(),
  /** The day of the customers' features. */
  snapshot_on: z.iso.date(),
  /** Whether the date was missed, so that the features are from a later day. */
  late: z.boolean(),
  /** Whether the date had predictions before. */
  already_scored: z.boolean(),
  /** Whether predictions were written; false if a past date kept its own. */
  changed: z.boolean(),
});

export type PredictionResult = z.infer<typeof predictionResult>;
