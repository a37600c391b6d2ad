import { rocAuc, take, takeFrameRows } from '@churnops/learn';
import type { ModelVersion } from '@churnops/mlflow';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import type { TrainingRows } from '../customers/training-rows.js';
import { ChurnopsError } from '../errors.js';
import { lookAtChampion } from './champion-history.js';
import { type AucComparison, CONFIDENCE, compareAuc, FEWEST_OF_A_CLASS } from './compare-auc.js';
import { learnedCustomers } from './learned-rows.js';
import { loadModel } from './load-model.js';
import { requireScores } from './require-scores.js';
import { setChampion } from './set-champion.js';
import { unlearnedRows } from './unlearned-rows.js';

/** Whether the challenger replaced the champion, and why. */
export const gateResult = z.strictObject({
  metric: z.literal('roc_auc'),
  /** Rows that both were evaluated on: neither learned from these customers. */
  rows: z.int(),
  /** ROC AUC of the challenger; null if it was not measured. */
  challenger: z.number().nullable(),
  /** ROC AUC of the champion; null if it was not measured. */
  champion: z.number().nullable(),
  /** Null if there was no champion. */
  champion_version: z.int().nullable(),
  /** The challenger's minus the champion's, with the bounds of its interval; null if they were not compared. */
  difference: z.number().nullable(),
  difference_low: z.number().nullable(),
  difference_high: z.number().nullable(),
  /** Of the interval. */
  confidence: z.number(),
  promoted: z.boolean(),
  reason: z.string(),
});
export type GateResult = z.infer<typeof gateResult>;

/** Who is on record as promoting if nobody named a version. */
const GATE = 'gate';

/**
 * Gives a version the alias `champion` if there is none, or if it is better than the champion: by ROC AUC on rows that neither learned, and
 * by more than chance explains (`compareAuc`). If the two cannot be compared, the champion stays, and only a person's `promote VERSION`
 * replaces it. That is so if there are too few such rows, if it is not known which rows one of them learned, or if the champion cannot
 * score.
 *
 * To be called under the champion's lock.
 *
 * @param customers with a known outcome
 * @throws ChurnopsError CHURN_CANNOT_SCORE, and what else `loadModel` throws, if the challenger cannot score
 * @throws ChurnopsError CHURN_STORAGE if the champion cannot be read
 * @throws ChurnopsError CHURN_CHAMPION_MOVED
 */
export async function passGate(context: PipelineContext, challenger: ModelVersion, customers: TrainingRows): Promise<GateResult> {
  const champion = await lookAtChampion(context);
  const verdict = champion
    ? await judge(context, challenger, champion, customers)
    : await welcome(context, challenger, customers);
  context.signal.throwIfAborted();
  if (verdict.promoted) {
    await setChampion(context, { version: challenger, previous: champion, by: GATE, reason: verdict.reason });
  }
  return { ...verdict, champion_version: champion ? Number(champion.version) : null };
}

type Verdict = Omit<GateResult, 'champion_version'>;

const NOT_COMPARED = {
  metric: 'roc_auc',
  rows: 0,
  challenger: null,
  champion: null,
  difference: null,
  difference_low: null,
  difference_high: null,
  confidence: CONFIDENCE,
  promoted: false,
} as const;

/** The first champion has no one to beat, but must be able to score. */
async function welcome(context: PipelineContext, challenger: ModelVersion, customers: TrainingRows): Promise<Verdict> {
  const model = await loadModel(context, challenger);
  await requireScores(context, model);
  const first = { ...NOT_COMPARED, promoted: true, reason: 'there was no champion' };
  const learned = await learnedCustomers(context, challenger);
  const rows = learned ? unlearnedRows(customers.ids, [learned]) : new Int32Array();
  const churned = take(customers.churned, rows);
  if (fewestOfAClass(churned) === 0) return first;
  const auc = rocAuc(churned, await model.scorer.score(takeFrameRows(customers.frame, rows)));
  return { ...first, rows: rows.length, challenger: auc };
}

async function judge(
  context: PipelineContext,
  challenger: ModelVersion,
  champion: ModelVersion,
  { frame, churned, ids }: TrainingRows,
): Promise<Verdict> {
  const stays = (why: string): Verdict => ({
    ...NOT_COMPARED,
    reason: `${why}, so the champion, version ${champion.version}, stays; churnops promote ${challenger.version} replaces it`,
  });
  const learned: ReadonlySet<string>[] = [];
  for (const version of [champion, challenger]) {
    const customers = await learnedCustomers(context, version);
    if (!customers) return stays(`it is not known which customers version ${version.version} learned from`);
    learned.push(customers);
  }
  const rows = unlearnedRows(ids, learned);
  const y = take(churned, rows);
  if (fewestOfAClass(y) < FEWEST_OF_A_CLASS) {
    return stays(
      `only ${rows.length} customers are left that neither learned from, and a comparison takes ${FEWEST_OF_A_CLASS} who left and ${FEWEST_OF_A_CLASS} who stayed`,
    );
  }
  const sample = takeFrameRows(frame, rows);
  const model = await loadModel(context, challenger);
  await requireScores(context, model);
  const challengerScores = await model.scorer.score(sample);
  let championScores: Float64Array;
  try {
    championScores = await (await loadModel(context, champion)).scorer.score(sample);
  } catch (error) {
    // After a storage error the comparison can be made later. A model that cannot score never will.
    if (!(error instanceof ChurnopsError) || error.kind.retryable) throw error;
    context.logger.warn({ err: error }, `the champion, version ${champion.version}, cannot be compared`);
    return stays(`the champion cannot be compared: ${error.message}`);
  }
  const comparison = compareAuc(y, challengerScores, championScores);
  return {
    metric: 'roc_auc',
    rows: rows.length,
    challenger: comparison.challenger,
    champion: comparison.champion,
    difference: comparison.difference,
    difference_low: comparison.low,
    difference_high: comparison.high,
    confidence: CONFIDENCE,
    promoted: comparison.isBetter,
    reason: describeComparison(comparison, champion, rows.length),
  };
}

function describeComparison(
  { challenger, champion, difference, low, high, isBetter }: AucComparison,
  { version }: ModelVersion,
  rows: number,
): string {
  const verdict = isBetter
    ? 'better than'
    : difference === 0
      ? 'no better than'
      : difference > 0
        ? 'not surely better than'
        : 'worse than';
  return (
    `${verdict} the champion, version ${version}: ROC AUC ${challenger.toFixed(6)} and ${champion.toFixed(6)} on ${rows} customers ` +
    `that neither learned from, difference ${signed(difference)} (${CONFIDENCE * 100} % interval ${signed(low)} to ${signed(high)})`
  );
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(6)}`;
}

function fewestOfAClass(churned: readonly number[]): number {
  const left = churned.reduce((sum, label) => sum + label, 0);
  return Math.min(left, churned.length - left);
}
