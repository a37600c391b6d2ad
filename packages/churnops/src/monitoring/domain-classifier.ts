import {
  crossValidatedAuc,
  HistGradientBoostingClassifier,
  type Split,
  stratifiedKFold,
  take,
  takeRows,
  treeShap,
} from '@churnops/learn';
import { type DomainColumn, type DomainMatrix, domainMatrix } from './domain-matrix.js';
import { likelySameCustomers, type SampledCustomers } from './likely-same-customers.js';
import type { DomainClassifier } from './multivariate-result.js';
import { type HeldOutShap, type PushedApart, pushedApart } from './pushed-apart.js';
import { tooFewRows } from './too-few-rows.js';

/** The days count as different only from this ROC AUC. */
const AUC_FLOOR = 0.55;
/** With fewer rows of a sample than this, there is nothing to learn from, and nothing to judge on. */
const FEWEST_ROWS = 50;
const FOLDS = 5;
/** Of each fold, this many held-out rows say which columns matter. */
const EXPLAINED_ROWS = 400;
/** A column is named if it has at least this share of what tells the days apart, and so many standard errors of it. */
const NAMED_SHARE = 0.1;
const NAMED_ERRORS = 3;

/**
 * Whether a classifier can tell the customers of two samples apart: drift of all columns together. It sees what no column shows alone, such as two columns that no
 * longer go together.
 *
 * Boosting learns on four fifths of the rows which sample a row is from, and is judged on the others, in turns. The samples have drifted if the ROC
 * AUC is at least 0.55, and its 95 % interval (DeLong) is above 0.5: of a customer of either sample, the classifier then guesses more than 55 times in
 * 100 right which is which. One number that has moved by 0.18 of its standard deviation has this AUC (Φ(0.18 / √2)).
 *
 * The rows of a customer who is in both samples are in one fold (`likelySameCustomers`): otherwise the classifier would learn such a customer from one
 * sample, and take the other row for the same sample, which pushes the AUC below 0.5 and hides drift.
 *
 * Each column's importance is how far its SHAP values push held-out rows of the two samples apart, in log-odds (`pushedApart`); what it pushes
 * the wrong way counts as 0. A column is named if it has a tenth of what all do, beyond chance. As in Evidently's and NannyML's domain classifiers and Rabanser,
 * Günnemann, Lipton, "Failing loudly", NeurIPS 2019.
 */
export function classifyDomains(
  columns: readonly DomainColumn[],
  reference: SampledCustomers,
  current: SampledCustomers,
): DomainClassifier {
  const matrix = domainMatrix(columns, reference.frame, current.frame);
  const sizes = { reference_rows: matrix.referenceRows, current_rows: matrix.X.rows - matrix.referenceRows };
  const without = (status: 'too_few_rows' | 'constant', reason: string): DomainClassifier => ({
    status,
    reason,
    auc: null,
    auc_low: null,
    auc_high: null,
    p_value: null,
    drift_detected: false,
    auc_floor: AUC_FLOOR,
    ...sizes,
    columns: matrix.columns.map(({ name, status: own, reason: why }) => ({
      ...{ column_name: name, importance: null, share: null, tells_apart: false },
      ...{ status: own, reason: why },
    })),
  });
  for (const [sample, rows] of [
    ['reference', sizes.reference_rows],
    ['current', sizes.current_rows],
  ] as const) {
    const reason = tooFewRows(sample, rows, FEWEST_ROWS);
    if (reason) return without('too_few_rows', reason);
  }
  if (matrix.X.columns === 0) return without('constant', 'no column has two values, so nothing can tell the samples apart');
  const folds = splits(matrix, likelySameCustomers(matrix, reference.ids, current.ids));
  if (folds.length < 2) return without('too_few_rows', 'too few different customers to learn from some and judge on others');
  const heldOut = folds.map((split) => heldOutFold(matrix, split));
  const { value, low, high, pValue } = crossValidatedAuc(heldOut);
  const drifted = value >= AUC_FLOOR && low > 0.5;
  const apart = pushedApart(heldOut.map(({ shap }) => shap));
  const importance = apart.map(({ difference }) => Math.max(0, difference));
  const total = importance.reduce((sum, own) => sum + own, 0);
  const most = Math.max(...importance);
  const found = matrix.columns.map(({ name, status, reason, position }) => {
    const own = position === null ? null : (importance[position] as number);
    const share = own === null ? null : total > 0 ? own / total : 0;
    // The first of all is named, however little it tells: the samples do differ.
    const tellsApart =
      drifted && own !== null && own > 0 && (own === most || isNamed(apart[position as number] as PushedApart, total));
    return { column_name: name, importance: own, share, tells_apart: tellsApart, status, reason };
  });
  return {
    status: 'ok',
    reason: null,
    auc: value,
    auc_low: low,
    auc_high: high,
    p_value: pValue,
    drift_detected: drifted,
    auc_floor: AUC_FLOOR,
    ...sizes,
    columns: found.sort((a, b) => (b.importance ?? -1) - (a.importance ?? -1)),
  };
}

function isNamed({ difference, standardError }: PushedApart, total: number): boolean {
  return difference >= NAMED_SHARE * total && difference > NAMED_ERRORS * standardError;
}

/** Folds with customers of both samples in the held-out part. */
function splits({ labels }: DomainMatrix, groups: Int32Array): Split[] {
  const customers = new Set(groups).size;
  if (customers < 2 * FOLDS) return [];
  const folds = stratifiedKFold(labels, { nSplits: FOLDS, groups, randomState: 0 });
  return folds.filter(({ train, test }) =>
    [train, test].every((rows) => [0, 1].every((label) => countOf(labels, rows, label) >= 2)),
  );
}

function countOf(labels: Uint8Array, rows: ArrayLike<number>, label: number): number {
  return take(labels, rows).filter((own) => own === label).length;
}

interface HeldOutFold {
  readonly yTrue: readonly number[];
  readonly score: Float64Array;
  /** Of some of its rows. */
  readonly shap: HeldOutShap;
}

function heldOutFold({ X, labels, categorical }: DomainMatrix, { train, test }: Split): HeldOutFold {
  const model = new HistGradientBoostingClassifier({
    ...{ nEstimators: 40, learningRate: 0.15, numLeaves: 8, randomState: 0 },
    // Leaves of one percent of the rows: nobody is learned by heart.
    minChildSamples: Math.max(20, Math.round(train.length / 100)),
    categoricalFeatures: categorical,
  });
  model.fit(takeRows(X, train), take(labels, train));
  const held = takeRows(X, test);
  const yTrue = take(labels, test);
  const explained = explainedRows(yTrue);
  const { values, features } = treeShap(model, takeRows(held, explained));
  const shap = { values, features, labels: take(yTrue, explained) };
  return { yTrue, score: model.decisionFunction(held).data, shap };
}

/** Of each sample some rows, evenly over all. */
function explainedRows(labels: readonly number[]): number[] {
  return [0, 1].flatMap((label) => {
    const own = labels.flatMap((value, row) => (value === label ? [row] : []));
    const count = Math.min(own.length, EXPLAINED_ROWS / 2);
    return Array.from({ length: count }, (_, i) => own[Math.floor((i * own.length) / count)] as number);
  });
}
