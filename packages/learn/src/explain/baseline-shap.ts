import { InvalidArgumentError } from '../checks/errors.js';
import type { Matrix } from '../data/matrix.js';
import { LogisticRegression } from '../estimators/logistic-regression.js';
import { type ExplainedTree, type ExplainedTrees, explainedTrees } from './explained-trees.js';

/** How each player moves the score of a row away from the score of its baseline. */
export interface BaselineShap {
  /** Shape (rows × players), row-major: the values of a row sum to its score less its baseline's. */
  readonly values: Float64Array;
  readonly rows: number;
  readonly players: number;
}

/** Who shares the difference of two scores. */
export interface Players {
  /**
   * The number of each feature's player, from 0, shape (features). Features of one player are known or unknown together, such as the one-hot columns of a
   * category.
   */
  readonly of: ArrayLike<number>;
  readonly count: number;
}

/**
 * Exact Shapley values of each row against a baseline row of its own: a feature that is unknown has the baseline's value. The mean over many baselines is
 * shap's "interventional" explanation with these as background (Lundberg et al., Nature Machine Intelligence 2, 2020; Janzing et al., AISTATS 2020).
 *
 * The score is that of the second class: a probability for trees and forests, log-odds for boosting and logistic regression.
 *
 * @param model fitted `DecisionTreeClassifier`, `RandomForestClassifier`, `HistGradientBoostingClassifier` or `LogisticRegression`, of two classes
 * @param X shape (rows, features)
 * @param baselines the baseline of each row, shape (rows, features)
 * @param players default: each feature is a player
 * @throws InvalidArgumentError for another model, more than two classes, or matrices whose shapes differ
 *
 * @example
 * const { values, players } = baselineShap(model, X, X); // all 0: each row is its own baseline
 */
export function baselineShap(model: unknown, X: Matrix, baselines: Matrix, players?: Players): BaselineShap {
  if (X.rows !== baselines.rows || X.columns !== baselines.columns)
    throw new InvalidArgumentError('baselines', `${baselines.rows} × ${baselines.columns}`, `${X.rows} × ${X.columns}, as X is`);
  const own = players ?? { of: Int32Array.from({ length: X.columns }, (_, j) => j), count: X.columns };
  const values = new Float64Array(X.rows * own.count);
  if (model instanceof LogisticRegression) addLinear(model, X, baselines, own, values);
  else {
    const ensemble = explainedTrees(model);
    const output = secondClass(ensemble);
    for (const tree of ensemble.trees) new TreeGame(tree, output, own).add(X, baselines, values);
  }
  return { values, rows: X.rows, players: own.count };
}

/** How many leaves `baselineShap` may visit for a row; 0 for a model without trees. */
export function leavesOf(model: unknown): number {
  if (model instanceof LogisticRegression) return 0;
  return explainedTrees(model).trees.reduce((sum, { left }) => sum + (left.length + 1) / 2, 0);
}

function secondClass({ outputs }: ExplainedTrees): number {
  if (outputs <= 2) return outputs - 1;
  throw twoClasses(outputs);
}

function addLinear(
  { coef }: LogisticRegression,
  { data, rows, columns }: Matrix,
  baselines: Matrix,
  players: Players,
  values: Float64Array,
): void {
  const [weights] = coef;
  if (coef.length !== 1) throw twoClasses(coef.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = i * columns + j;
      values[i * players.count + players.of[j]] += weights[j] * (data[at] - baselines.data[at]);
    }
  }
}

function twoClasses(found: number): InvalidArgumentError {
  return new InvalidArgumentError('model', `${found} classes`, 'a classifier of two classes');
}

/** What leaves add to the players on their path: those who must have the row's value, and those who must have the baseline's. */
interface Credit {
  row: number;
  baseline: number;
}

/**
 * The game of one tree. A leaf is reached exactly if some players have the row's value (A of them) and others the baseline's (B of them); all others
 * don't matter. Shapley values of such a game: each of the first gets (A − 1)! B! / (A + B)! of the leaf's value, each of the others loses
 * A! (B − 1)! / (A + B)! of it.
 */
class TreeGame {
  readonly #tree: ExplainedTree;
  readonly #output: number;
  readonly #players: Players;
  /** By player: 0 not decided, 1 has the row's value, 2 has the baseline's. */
  readonly #side: Uint8Array;
  /** By the numbers of players on the two sides; see `weightsUpTo`. */
  readonly #weights: Float64Array;
  readonly #width: number;
  #X: Float64Array = new Float64Array(0);
  #Z: Float64Array = new Float64Array(0);
  #from = 0;
  #values: Float64Array = new Float64Array(0);
  #to = 0;

  constructor(tree: ExplainedTree, output: number, players: Players) {
    this.#tree = tree;
    this.#output = output;
    this.#players = players;
    this.#side = new Uint8Array(players.count);
    this.#width = players.count + 1;
    this.#weights = weightsUpTo(players.count);
  }

  add(X: Matrix, baselines: Matrix, values: Float64Array): void {
    this.#X = X.data;
    this.#Z = baselines.data;
    this.#values = values;
    for (let i = 0; i < X.rows; i++) {
      this.#from = i * X.columns;
      this.#to = i * this.#players.count;
      this.#visit(0, 0, 0);
    }
  }

  /**
   * @param a players who must have the row's value to come here
   * @param b players who must have the baseline's
   */
  #visit(node: number, a: number, b: number): Credit {
    const { left, feature, child, value, scale } = this.#tree;
    if (left[node] === -1) {
      const worth = value(node, this.#output) * scale;
      return { row: worth * this.#weights[a * this.#width + b], baseline: worth * this.#weights[b * this.#width + a] };
    }
    const split = feature[node];
    const player = this.#players.of[split];
    const rowChild = child(node, this.#X[this.#from + split]);
    const baselineChild = child(node, this.#Z[this.#from + split]);
    const side = this.#side[player];
    if (rowChild === baselineChild || side === 1) return this.#visit(rowChild, a, b);
    if (side === 2) return this.#visit(baselineChild, a, b);
    this.#side[player] = 1;
    const ofRow = this.#visit(rowChild, a + 1, b);
    this.#side[player] = 2;
    const ofBaseline = this.#visit(baselineChild, a, b + 1);
    this.#side[player] = 0;
    this.#values[this.#to + player] += ofRow.row - ofBaseline.baseline;
    ofRow.row += ofBaseline.row;
    ofRow.baseline += ofBaseline.baseline;
    return ofRow;
  }
}

/** At a × (players + 1) + b, with a > 0: (a − 1)! b! / (a + b)!. */
function weightsUpTo(players: number): Float64Array {
  const width = players + 1;
  const weights = new Float64Array(width * width);
  for (let a = 1; a <= players; a++) {
    weights[a * width] = 1 / a;
    for (let b = 1; a + b <= players; b++) weights[a * width + b] = (weights[a * width + b - 1] * b) / (a + b);
  }
  return weights;
}
