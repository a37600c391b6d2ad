import type { Frame } from '../data/frame.js';
import { type Matrix, matrixFromRows } from '../data/matrix.js';
import {
  HistGradientBoostingClassifier,
  type HistGradientBoostingState,
} from '../estimators/hist-gradient-boosting-classifier.js';
import { RandomForestClassifier, type RandomForestClassifierState } from '../estimators/random-forest-classifier.js';
import { RandomState } from '../random/random-state.js';
import { fixture } from '../testing.js';

/** Test support: the forest of a fixture of shap. */
// biome-ignore lint/suspicious/noExplicitAny: a fixture
export function fixtureForest(trees: any[], features: number): RandomForestClassifier {
  const state = {
    type: 'RandomForestClassifier',
    parameters: {},
    classes: [0, 1],
    features,
    trees: trees.map((tree) => ({
      ...tree,
      impurity: tree.p1,
      samples: tree.cover,
      weightedSamples: tree.cover,
      value: tree.p1.flatMap((p: number) => [1 - p, p]),
    })),
    oobScore: null,
  };
  return RandomForestClassifier.fromJSON(state as unknown as RandomForestClassifierState);
}

/** Test support: what shap says of two models against a background (fixtures/interventional_shap.py). */
export function interventionalShap() {
  const { X, background, forest, boosting } = fixture('interventional_shap');
  const features = X[0].length;
  const state = {
    type: 'HistGradientBoostingClassifier',
    parameters: {},
    classes: [0, 1],
    features,
    initialScores: [0],
    trees: boosting.trees,
  };
  return {
    X: matrixFromRows(X),
    background: matrixFromRows(background),
    forest: {
      model: fixtureForest(forest.trees, features),
      shap: forest.shap as number[][],
      probability: forest.probability as number[],
    },
    boosting: {
      model: HistGradientBoostingClassifier.fromJSON(state as unknown as HistGradientBoostingState),
      raw: boosting.raw as number[][],
      probability: boosting.probability as number[],
      probabilityOfOne: boosting.probability_of_one as number[][],
    },
  };
}

/** Test support: rows of normal deviates, and labels that depend on the first three features and their products. */
export function normalRows(rows: number, features: number, seed: number): { X: Matrix; y: number[] } {
  const random = new RandomState(seed);
  const data = Float64Array.from({ length: rows * features }, () => random.normal());
  const y = Array.from({ length: rows }, (_, i) => {
    const [a = 0, b = 0, c = 0] = data.subarray(i * features, i * features + 3);
    return a * b + c + 0.5 * random.normal() > 0 ? 1 : 0;
  });
  return { X: { data, rows, columns: features }, y };
}

/** Test support: a frame with some columns made anew. */
export function edited(frame: Frame, edit: Readonly<Record<string, (value: number) => number>>): Frame {
  return new Map([...frame].map(([name, column]) => [name, edit[name] ? (column as Float64Array).map(edit[name]) : column]));
}
