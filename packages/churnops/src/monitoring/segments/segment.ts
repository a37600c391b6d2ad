import { z } from 'zod';

const share = z.number().min(0).max(1);
const change = z.number().min(-1).max(1).nullable();

/** Customers who have something in common. */
export const segmentOfDate = z.strictObject({
  column_name: z.string(),
  /** The category; of a band such as `9 – 29` its bounds, the first not included. */
  segment: z.string(),
  /**
   * - `category`: a value that the schema allows.
   * - `band`: a quarter of the reference's numbers, or a part that equal numbers make of it.
   * - `other`: values that the schema does not allow.
   * - `blank`: no value.
   */
  kind: z.enum(['category', 'band', 'other', 'blank']),
  /** Bounds of a band: above `lower`, up to `upper`. Null where it has none. */
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  customers: z.int(),
  /** The share of all customers. */
  share,
  reference_customers: z.int(),
  reference_share: share,
  /** Mean probability; null if there is none. */
  mean_risk: share.nullable(),
  reference_mean_risk: share.nullable(),
  /** `mean_risk` − `reference_mean_risk`, with its 95 % confidence interval and p-value (Welch's t-test), adjusted among all segments of the date. */
  change,
  change_low: change,
  change_high: change,
  p_value: share.nullable(),
  p_value_adjusted: share.nullable(),
  /** Whether the risk has changed by at least 0.02, and chance does not explain it. */
  changed: z.boolean(),
  /** `unknown`: the change cannot be told; `reason` says why. */
  status: z.enum(['ok', 'unknown']),
  reason: z.string().nullable(),
});
export type SegmentOfDate = z.infer<typeof segmentOfDate>;
