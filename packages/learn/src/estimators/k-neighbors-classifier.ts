import { checkOneOf, checkWhole } from '../checks/check-parameter.js';
import { InvalidArgumentError, NotFittedError } from '../checks/errors.js';
import { type Matrix, zeros } from '../data/matrix.js';
import { fusedMultiplyAdd } from '../numeric/fused-multiply-add.js';
import { checkFeatures, checkTrainingData } from '../training-data/check-training-data.js';
import type { Classifier, FitOptions } from './classifier.js';
import { NearestHeap } from './nearest-heap.js';

export interface KNeighborsParameters {
  /** Number of neighbours that vote, at most the number of training rows. Default 5. */
  readonly nNeighbors?: number;
  /** `'uniform'`: all votes count the same; `'distance'`: by the inverse of the distance. Default `'uniform'`. */
  readonly weights?: 'uniform' | 'distance';
  /** Power of the Minkowski distance: 2 (Euclidean) or 1 (Manhattan). Default 2. */
  readonly p?: 1 | 2;
}

export interface KNeighborsClassifierState {
  readonly type: 'KNeighborsClassifier';
  readonly parameters: Required<KNeighborsParameters>;
  readonly classes: readonly number[];
  readonly features: number;
  /** The training rows, row-major, and their class numbers. */
  readonly rows: ArrayLike<number>;
  readonly codes: ArrayLike<number>;
}

/** Up to this many features scikit-learn searches a k-d tree, which adds up squared differences (sklearn/neighbors/_base.py). */
const TREE_FEATURES = 15;
/** Distances this close to the furthest neighbour's are recomputed exactly as scikit-learn computes them. */
const NEAR_TIE = 1e-9;

/**
 * The nearest training rows vote. Every row is compared. Equal to scikit-learn's `KNeighborsClassifier`, even where distances are
 * equal or nearly so: which rows vote then depends on rounding and on the order in which a heap drops rows, and both follow
 * scikit-learn. Sample weights are not supported.
 */
export class KNeighborsClassifier implements Classifier {
  readonly type = 'KNeighborsClassifier';
  readonly parameters: Required<KNeighborsParameters>;
  #state: KNeighborsClassifierState | undefined;
  #columns: Float64Array[] = [];
  #squares = new Float64Array(0);
  #distances = new Float64Array(0);

  /** @throws InvalidArgumentError for a parameter out of its range */
  constructor(parameters: KNeighborsParameters = {}) {
    const { nNeighbors = 5, weights = 'uniform', p = 2 } = parameters;
    checkWhole('nNeighbors', nNeighbors, 1);
    checkOneOf('weights', weights, ['uniform', 'distance']);
    checkOneOf('p', p, [1, 2]);
    this.parameters = { nNeighbors, weights, p };
  }

  get classes(): readonly number[] {
    return this.#fitted().classes;
  }

  /** Undefined: neighbours say nothing about features. */
  get featureImportances(): undefined {
    return undefined;
  }

  /** @throws InvalidArgumentError for what every classifier refuses, sample weights, or fewer rows than neighbours */
  fit(X: Matrix, y: ArrayLike<number>, options: FitOptions = {}): this {
    if (options.sampleWeight)
      throw new InvalidArgumentError('sampleWeight', options.sampleWeight, 'undefined: neighbours have no weights');
    const { classes, codes } = checkTrainingData(X, y);
    const { nNeighbors } = this.parameters;
    if (nNeighbors > X.rows) throw new InvalidArgumentError('nNeighbors', nNeighbors, `at most the number of rows (${X.rows})`);
    this.#restore({ type: this.type, parameters: this.parameters, classes, features: X.columns, rows: X.data.slice(), codes });
    return this;
  }

  predictProba(X: Matrix): Matrix {
    const { classes, features, codes } = this.#fitted();
    checkFeatures(X, features);
    if (this.#columns.length === 0) this.#prepare(this.#fitted());
    const { nNeighbors, weights } = this.parameters;
    const probabilities = zeros(X.rows, classes.length);
    const heap = new NearestHeap(nNeighbors);
    for (let i = 0; i < X.rows; i++) {
      this.#nearest(X.data.subarray(i * features, (i + 1) * features), heap);
      const votes = weights === 'uniform' ? undefined : this.#inverseDistances(heap);
      let sum = 0;
      for (let n = 0; n < nNeighbors; n++) {
        const vote = votes ? votes[n] : 1;
        probabilities.data[i * classes.length + codes[heap.rows[n]]] += vote;
        sum += vote;
      }
      for (let k = 0; k < classes.length; k++) probabilities.data[i * classes.length + k] /= sum;
    }
    return probabilities;
  }

  toJSON(): KNeighborsClassifierState {
    const state = this.#fitted();
    return { ...state, rows: Array.from(state.rows), codes: Array.from(state.codes) };
  }

  static fromJSON(state: KNeighborsClassifierState): KNeighborsClassifier {
    const model = new KNeighborsClassifier(state.parameters);
    model.#restore(state);
    return model;
  }

  #nearest(query: Float64Array, heap: NearestHeap): void {
    const distances = this.#distances;
    if (this.parameters.p === 1 || query.length <= TREE_FEATURES) this.#sumDifferences(query, distances);
    else this.#expandSquares(query, distances, heap);
    heap.clear();
    for (let i = 0; i < distances.length; i++) heap.push(distances[i], i);
  }

  /** Σ |x − y|, or Σ (x − y)². */
  #sumDifferences(query: Float64Array, distances: Float64Array): void {
    const manhattan = this.parameters.p === 1;
    distances.fill(0);
    for (let j = 0; j < query.length; j++) {
      const column = this.#columns[j];
      const x = query[j];
      if (manhattan) {
        for (let i = 0; i < distances.length; i++) distances[i] += Math.abs(x - column[i]);
        continue;
      }
      for (let i = 0; i < distances.length; i++) {
        const difference = x - column[i];
        distances[i] += difference * difference;
      }
    }
  }

  /** |x|² − 2xy + |y|², as scikit-learn computes it by a matrix product. */
  #expandSquares(query: Float64Array, distances: Float64Array, heap: NearestHeap): void {
    const square = fusedDot(query, (j) => query[j]);
    distances.fill(0);
    for (let j = 0; j < query.length; j++) {
      const column = this.#columns[j];
      const x = query[j];
      if (x !== 0) for (let i = 0; i < distances.length; i++) distances[i] += x * column[i];
    }
    heap.clear();
    for (let i = 0; i < distances.length; i++) {
      distances[i] = Math.max(0, square - 2 * distances[i] + this.#squares[i]);
      heap.push(distances[i], i);
    }
    const furthest = heap.distances[0];
    const near = NEAR_TIE * (1 + furthest);
    for (let i = 0; i < distances.length; i++) {
      if (Math.abs(distances[i] - furthest) >= near) continue;
      const product = fusedDot(query, (j) => this.#columns[j][i]);
      distances[i] = Math.max(0, square - 2 * product + this.#squares[i]);
    }
  }

  /** Votes by distance; a row at distance 0 outvotes all that are further away. */
  #inverseDistances(heap: NearestHeap): Float64Array {
    const distances = this.parameters.p === 2 ? heap.distances.map(Math.sqrt) : heap.distances;
    if (distances.includes(0)) return distances.map((distance) => (distance === 0 ? 1 : 0));
    return distances.map((distance) => 1 / distance);
  }

  #restore(state: KNeighborsClassifierState): void {
    this.#state = state;
    this.#columns = [];
  }

  /** Stores the training rows column by column. Done at the first search, so that `fit` stays cheap. */
  #prepare({ features, rows, codes }: KNeighborsClassifierState): void {
    const count = codes.length;
    this.#columns = Array.from({ length: features }, (_, j) => {
      const column = new Float64Array(count);
      for (let i = 0; i < count; i++) column[i] = rows[i * features + j];
      return column;
    });
    this.#distances = new Float64Array(count);
    this.#squares = Float64Array.from({ length: count }, (_, i) => {
      const row = Float64Array.from(this.#columns, (column) => column[i]);
      return fusedDot(row, (j) => row[j]);
    });
  }

  #fitted(): KNeighborsClassifierState {
    if (!this.#state) throw new NotFittedError(this.type);
    return this.#state;
  }
}

/** Σ x y as processors add up a matrix product: feature by feature, each step rounded once. */
function fusedDot(x: Float64Array, y: (j: number) => number): number {
  let sum = 0;
  for (let j = 0; j < x.length; j++) sum = fusedMultiplyAdd(x[j], y(j), sum);
  return sum;
}
