import {
  CalibratedClassifier,
  type ChangeOfMean,
  canExplainChange,
  explainChange,
  type Frame,
  LogisticRegression,
  type Pipeline,
  positiveProbability,
  rowCount,
  sampleChange,
} from '@churnops/learn';
import type { RiskShares } from './multivariate-result.js';
import { tooFewRows } from './too-few-rows.js';

/** With fewer rows of a sample than this, the standard errors mean nothing. */
const FEWEST_SHARED_ROWS = 30;

/** Two samples of customers, and what is known of all customers that they were drawn from. */
export interface RiskSamples {
  readonly reference: Frame;
  readonly current: Frame;
  /** Mean probability over all customers of the date, by the same model. */
  readonly currentMean: number;
  /** The same of the reference; null where its predictions are not the model's: then it is that of the sample. */
  readonly referenceMean: number | null;
}

/** Scores customers with a model that can't be looked into. */
type Score = (frame: Frame) => Promise<ArrayLike<number>>;

/**
 * How much each column adds to the change of the mean predicted risk: drift weighted by whether it matters to the model. The shares are in probability,
 * calibration included, and sum to the difference of the two means.
 *
 * For trees, forests, boosting and logistic regression the values are exact for each pair of customers (`explainChange`); other models are
 * asked for scores of mixed rows (`sampleChange`). The seed is fixed: the same data give the same report.
 *
 * @param model a pipeline of ours, or what scores with any other
 * @param features the columns that it reads
 * @throws what the model's scoring throws
 */
export async function riskShares(
  model: Pipeline | Score,
  features: readonly string[],
  samples: RiskSamples,
): Promise<RiskShares> {
  const { reference, current, currentMean } = samples;
  for (const [name, frame] of Object.entries({ reference, current })) {
    const reason = tooFewRows(name, rowCount(frame), FEWEST_SHARED_ROWS);
    if (reason) return noRiskShares('too_few_rows', reason);
  }
  const score: Score = typeof model === 'function' ? model : async (frame) => positiveProbability(model, frame);
  const referenceMean = samples.referenceMean ?? mean(await score(reference));
  const options = { randomState: 0, change: currentMean - referenceMean };
  const isExact = typeof model !== 'function' && canExplainChange(model);
  const found = isExact
    ? explainChange(model, reference, current, options)
    : await sampleChange(score, reference, current, { ...options, columns: features });
  return {
    status: 'ok',
    reason: null,
    method: isExact ? (isLinear(model) ? 'linear_shap' : 'tree_shap') : 'sampling',
    mean_reference: referenceMean,
    mean_current: currentMean,
    ...sharesOf(found),
  };
}

/** What is reported where there are no shares. */
export function noRiskShares(status: Exclude<RiskShares['status'], 'ok'>, reason: string): RiskShares {
  const none = { method: null, mean_reference: null, mean_current: null, change: null };
  return { status, reason, ...none, reference_rows: 0, current_rows: 0, pairs: 0, columns: [] };
}

function sharesOf({ change, baselineRows, currentRows, pairs, shares }: ChangeOfMean) {
  const columns = shares.map(({ column, share, standardError }) => ({
    column_name: column,
    share,
    standard_error: standardError,
  }));
  columns.sort((a, b) => Math.abs(b.share) - Math.abs(a.share) || (a.column_name < b.column_name ? -1 : 1));
  return { change, reference_rows: baselineRows, current_rows: currentRows, pairs, columns };
}

function isLinear({ classifier }: Pipeline): boolean {
  return (classifier instanceof CalibratedClassifier ? classifier.estimator : classifier) instanceof LogisticRegression;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}
