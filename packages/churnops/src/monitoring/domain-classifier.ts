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

/** The days count as different only from this ROC AUC. */
const AUC_FLOOR = 0.55;
/** With fewer rows of a sample than this, there is nothing to learn from, and nothing to judge on. */
const FEWEST_ROWS = 50;
const FOLDS = 5;
/** Of each fold, this many held-out rows say which columns matter. */
const EXPLAINED_ROWS = 200;
/** A column is named if it has at least this share of what tells the days apart. */
const NAMED_SHARE = 0.1;

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
 * Each column's importance is its mean |SHAP value| on held-out rows, in log-odds. As in Evidently's and NannyML's domain classifiers and Rabanser,
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
    if (rows < FEWEST_ROWS)
      return without('too_few_rows', `the ${sample} sample has ${rows} rows; at least ${FEWEST_ROWS} are needed`);
  }
  if (matrix.X.columns === 0) return without('constant', 'no column has two values, so nothing can tell the samples apart');
  const folds = splits(matrix, likelySameCustomers(matrix, reference.ids, current.ids));
  if (folds.length < 2) return without('too_few_rows', 'too few different customers to learn from some and judge on others');
  const heldOut = folds.map((split) => heldOutFold(matrix, split));
  const { value, low, high, pValue } = crossValidatedAuc(heldOut);
  const drifted = value >= AUC_FLOOR && low > 0.5;
  const importance = meanOverRows(heldOut.map(({ shap }) => shap));
  const total = importance.reduce((sum, own) => sum + own, 0);
  const found = matrix.columns.map(({ name, status, reason, position }) => {
    const own = position === null ? null : (importance[position] as number);
    const share = own === null ? null : total > 0 ? own / total : 0;
    const tellsApart = drifted && share !== null && share >= NAMED_SHARE;
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
  /** Mean |SHAP value| by feature of some of its rows, and how many. */
  readonly shap: { readonly mean: Float64Array; readonly rows: number };
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
  const step = Math.max(1, test.length / EXPLAINED_ROWS);
  const explained = Array.from({ length: Math.min(test.length, EXPLAINED_ROWS) }, (_, i) => Math.floor(i * step));
  const { values, rows, features } = treeShap(model, takeRows(held, explained));
  const mean = new Float64Array(features);
  for (let i = 0; i < values.length; i++)
    mean[i % features] = (mean[i % features] as number) + Math.abs(values[i] as number) / rows;
  return { yTrue: take(labels, test), score: model.decisionFunction(held).data, shap: { mean, rows } };
}

function meanOverRows(parts: readonly HeldOutFold['shap'][]): Float64Array {
  const all = parts.reduce((sum, { rows }) => sum + rows, 0);
  const [first] = parts;
  return Float64Array.from(first?.mean ?? [], (_, j) =>
    parts.reduce((sum, { mean, rows }) => sum + ((mean[j] as number) * rows) / all, 0),
  );
}
