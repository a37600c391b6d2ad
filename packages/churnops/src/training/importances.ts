import { type Pipeline, permutationImportance, take, takeFrameRows } from '@churnops/learn';
import type { LabelledRows } from './labelled-rows.js';

/** How many hold-out rows are used for permutation importances, for models without importances of their own. */
const IMPORTANCE_ROWS = 300;

/** What each feature counts for in a model. */
export interface Importances {
  /** How the importances were measured: by the model itself, or by shuffling columns. */
  readonly importanceKind: 'model' | 'permutation';
  /** Feature and importance, greatest first. */
  readonly importances: readonly { readonly feature: string; readonly importance: number }[];
}

/** What each feature counts for: by the model itself, or else by shuffling columns of some of `rows`. */
export function importancesOf(pipeline: Pipeline, { frame, y }: LabelledRows): Importances {
  const ofModel = pipeline.classifier.featureImportances;
  if (ofModel) {
    const importances = pipeline.features.featureNames().map((feature, j) => ({ feature, importance: ofModel[j] as number }));
    return { importanceKind: 'model', importances: importances.sort(byImportance) };
  }
  const rows = Int32Array.from({ length: Math.min(IMPORTANCE_ROWS, y.length) }, (_, i) => i);
  const shuffled = permutationImportance(pipeline, takeFrameRows(frame, rows), take(y, rows), { nRepeats: 1, randomState: 0 });
  const importances = shuffled.map(({ column, mean }) => ({ feature: column, importance: mean }));
  return { importanceKind: 'permutation', importances: importances.sort(byImportance) };
}

function byImportance(a: { importance: number }, b: { importance: number }): number {
  return b.importance - a.importance;
}
