import { estimatePerformance, type RetentionCampaign } from '@churnops/learn';
import { PERFORMANCE_METRICS, type PerformanceMetric } from './metrics.js';
import type { ScoredRows } from './scored-rows.js';

/** With fewer rows than this, a figure says nothing. */
export const FEWEST_ROWS = 30;
/** With fewer customers who left, or who stayed, a figure that compares the two says nothing. */
export const FEWEST_OF_A_CLASS = 10;

/** One metric of some predictions. */
export interface PerformanceFigure {
  readonly metric: string;
  /** Of the predictions whose outcome is known, with its 95 % confidence interval. Null if it is undefined. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** How many predictions there are. */
  readonly rows: number;
  /** How many of them have a known outcome. */
  readonly known: number;
  /** From the probabilities of all predictions (CBPE), with the 95 % interval of what is measured once all outcomes are known. */
  readonly estimated: number | null;
  readonly estimated_low: number | null;
  readonly estimated_high: number | null;
  /** `value` − `estimated`: how wrong the estimate was. */
  readonly difference: number | null;
  /** Why there is no value. */
  readonly reason: string | null;
}

/** What is estimated of a metric. */
export type Estimate = Pick<PerformanceFigure, 'estimated' | 'estimated_low' | 'estimated_high'>;

/** Figures of some predictions that don't depend on outcomes, from an earlier report. */
export interface KeptEstimates {
  readonly rows: number;
  /** By metric. */
  readonly estimates: Readonly<Record<string, Estimate>>;
}

/** What the figures depend on besides the rows. */
export interface FigureOptions {
  /** What `campaign_profit` is the profit of. */
  readonly campaign: RetentionCampaign;
  /** How many rows the model was calibrated on; null if nobody knows. */
  readonly calibrationRows: number | null;
}

/**
 * All metrics of some predictions: measured where outcomes are known, and estimated. A figure that is undefined is null and has a reason; the
 * others are still there.
 *
 * @param kept of an earlier report of the same predictions, which is not estimated again: then the rows may be only those with a known outcome
 */
export function performanceFigures(
  scored: ScoredRows,
  { campaign, calibrationRows }: FigureOptions,
  kept?: KeptEstimates,
): PerformanceFigure[] {
  const { known } = scored;
  const rows = kept?.rows ?? scored.rows;
  const churned = known.churned.reduce((sum, label) => sum + label, 0);
  const counts = { rows, known: known.churned.length, churned };
  const estimate =
    kept || rows < FEWEST_ROWS
      ? undefined
      : estimatePerformance(scored.probability, { campaign, calibrationRows: calibrationRows ?? Infinity });
  return PERFORMANCE_METRICS.map((metric) => {
    const reason = whyUndefined(metric, counts);
    const measured = reason === null ? metric.measure(known.churned, known.probability, campaign) : undefined;
    const expected = kept?.estimates[metric.name] ?? estimated(estimate && metric.estimateOf(estimate));
    return { ...figure(metric, measured, expected), rows, known: counts.known, reason };
  });
}

function figure({ name }: PerformanceMetric, measured: ReturnType<PerformanceMetric['measure']> | undefined, expected: Estimate) {
  return {
    metric: name,
    value: measured?.value ?? null,
    low: measured?.low ?? null,
    high: measured?.high ?? null,
    ...expected,
    difference: measured && expected.estimated !== null ? measured.value - expected.estimated : null,
  };
}

function estimated(interval: ReturnType<PerformanceMetric['estimateOf']>): Estimate {
  return { estimated: interval?.value ?? null, estimated_low: interval?.low ?? null, estimated_high: interval?.high ?? null };
}

function whyUndefined(
  { needsBothClasses }: PerformanceMetric,
  { rows, known, churned }: { readonly rows: number; readonly known: number; readonly churned: number },
): string | null {
  if (known === 0) return 'no outcome is known yet';
  if (known < FEWEST_ROWS)
    return `only ${known} of ${rows} outcomes ${known === 1 ? 'is' : 'are'} known, at least ${FEWEST_ROWS} are needed`;
  if (!needsBothClasses) return null;
  for (const [count, what] of [
    [churned, 'left'],
    [known - churned, 'stayed'],
  ] as const) {
    if (count < FEWEST_OF_A_CLASS)
      return `only ${count} of the ${known} customers with a known outcome ${what}, at least ${FEWEST_OF_A_CLASS} are needed`;
  }
  return null;
}
