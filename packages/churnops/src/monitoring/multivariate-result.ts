import { z } from 'zod';

const share = z.number().min(0).max(1);
const count = z.int().min(0);

/** Whether a classifier can tell the date's customers from the reference. */
export const domainClassifier = z.strictObject({
  /** `too_few_rows`: one of the samples is too small. `constant`: no column has two values. */
  status: z.enum(['ok', 'too_few_rows', 'constant']),
  /** Why it could not be asked. */
  reason: z.string().nullable(),
  /** Cross-validated ROC AUC with its 95 % confidence interval: 0.5 if nothing tells the samples apart, 1 if everybody can be told. */
  auc: share.nullable(),
  auc_low: share.nullable(),
  auc_high: share.nullable(),
  /** One-sided, for the hypothesis that nothing tells them apart. */
  p_value: share.nullable(),
  /** Whether the AUC is at least `auc_floor`, and its interval above 0.5. */
  drift_detected: z.boolean(),
  auc_floor: share,
  /** How many rows of each it was asked about: all, or a sample. */
  reference_rows: count,
  current_rows: count,
  /** The columns that matter most first. */
  columns: z.array(
    z.strictObject({
      column_name: z.string(),
      /** How far its SHAP values push held-out rows of the samples apart, in log-odds (0: not at all), and the share of the sum over all columns. */
      importance: z.number().min(0).nullable(),
      share: share.nullable(),
      /** Whether the samples have drifted, and the column has a share of at least 0.1 that is beyond chance, or the largest. */
      tells_apart: z.boolean(),
      /** `constant`: all rows have the same value. `missing`: none has one. */
      status: z.enum(['ok', 'constant', 'missing']),
      reason: z.string().nullable(),
    }),
  ),
});

/** How much each column adds to the change of the mean predicted risk. */
export const riskShares = z.strictObject({
  /** `too_few_rows`: one of the samples is too small. `no_model`: the version that made the predictions can't be loaded or can't score the samples. */
  status: z.enum(['ok', 'too_few_rows', 'no_model']),
  /** Why there are no shares. */
  reason: z.string().nullable(),
  /** `tree_shap` and `linear_shap`: exact Shapley values of pairs of customers. `sampling`: estimated by changing column after column in random orders. */
  method: z.enum(['tree_shap', 'linear_shap', 'sampling']).nullable(),
  /** Mean probability of leaving, as the version that made the date's predictions sees it. Of the date: over all its customers. */
  mean_reference: share.nullable(),
  mean_current: share.nullable(),
  /** `mean_current` − `mean_reference`: what the shares sum to. */
  change: z.number().nullable(),
  /** How many customers the shares are made from, and in how many pairs. */
  reference_rows: count,
  current_rows: count,
  pairs: count,
  /** The largest shares first, whatever their sign. */
  columns: z.array(
    z.strictObject({
      column_name: z.string(),
      /** What the column adds to `change`, in probability. */
      share: z.number(),
      /** How much `share` would vary if other customers had been drawn. */
      standard_error: z.number().min(0),
    }),
  ),
});

/** What concerns all columns together. */
export const multivariate = z.strictObject({ domain_classifier: domainClassifier, risk_shares: riskShares });

export type DomainClassifier = z.infer<typeof domainClassifier>;
export type RiskShares = z.infer<typeof riskShares>;
export type Multivariate = z.infer<typeof multivariate>;
