import type { KernelColumns } from './kernel.js';
import { KernelCache } from './kernel-cache.js';

/** Stands in for a curvature that is not positive (libsvm: TAU). */
const TAU = 1e-12;

/** The solution of the dual problem of a support vector classifier with two classes. */
export interface SvcSolution {
  /** α by row, in [0, C of the row]. */
  readonly alpha: Float64Array;
  /** The decision function is Σ α y K(x, row) − rho. */
  readonly rho: number;
  readonly iterations: number;
}

export interface SvcProblem {
  readonly kernel: KernelColumns;
  /** +1 or −1 by row. */
  readonly y: Int8Array;
  /** Upper bound of α by row. */
  readonly C: Float64Array;
  /** The solver stops when no pair violates the optimality conditions by more than this. */
  readonly tol: number;
  /** Greatest number of iterations; −1: no limit. */
  readonly maxIter: number;
  /** Memory for columns of the kernel matrix. */
  readonly cacheBytes: number;
}

/**
 * Minimises ½ αᵀQα − Σα subject to yᵀα = 0 and 0 ≤ α ≤ C, where Q = y yᵀ K.
 *
 * It uses sequential minimal optimisation with shrinking, and chooses the working set by second-order information. It follows libsvm
 * (Fan, Chen & Lin, JMLR 6, 2005; Chang & Lin, LIBSVM, 2011, sections 4 and 5), so both stop at the same point.
 */
export function solveSvc(problem: SvcProblem): SvcSolution {
  return new Solver(problem).solve();
}

/** Which way a row's α y can still move: up, down, or both (a free row). */
const UP = 1;
const DOWN = 2;
const FREE = UP | DOWN;

class Solver {
  readonly #y: Int8Array;
  readonly #C: Float64Array;
  readonly #tol: number;
  readonly #maxIter: number;
  readonly #cache: KernelCache;
  readonly #diagonal: Float64Array;
  readonly #alpha: Float64Array;
  readonly #moves: Uint8Array;
  /** y × gradient of the objective, by row. */
  readonly #gradient: Float64Array;
  /** The part of the gradient that comes from rows at their upper bound. It helps to restore the gradient of shrunken rows. */
  readonly #boundGradient: Float64Array;
  /** The rows in working order. The first `#active` are in use, the others are shrunken. */
  readonly #order: Int32Array;
  #active: number;
  #unshrunk = false;
  /** The first row of the next pair, and its violation. Unknown after rows have been shrunken or restored. */
  #first = -1;
  #firstViolation = 0;
  #isFirstKnown = false;

  constructor({ kernel, y, C, tol, maxIter, cacheBytes }: SvcProblem) {
    const rows = y.length;
    this.#y = y;
    this.#C = C;
    this.#tol = tol;
    this.#maxIter = maxIter;
    this.#cache = new KernelCache(kernel, rows, cacheBytes);
    this.#diagonal = kernel.diagonal;
    this.#alpha = new Float64Array(rows);
    this.#moves = Uint8Array.from(y, (label) => (label === 1 ? UP : DOWN));
    this.#gradient = Float64Array.from(y, (label) => -label);
    this.#boundGradient = new Float64Array(rows);
    this.#order = Int32Array.from({ length: rows }, (_, i) => i);
    this.#active = rows;
  }

  solve(): SvcSolution {
    const rows = this.#y.length;
    let counter = Math.min(rows, 1000) + 1;
    let iterations = 0;
    while (this.#maxIter < 0 || iterations < this.#maxIter) {
      if (--counter === 0) {
        counter = Math.min(rows, 1000);
        this.#shrink();
      }
      let pair = this.#selectPair();
      if (!pair) {
        this.#reconstruct();
        this.#active = rows;
        this.#isFirstKnown = false;
        pair = this.#selectPair();
        if (!pair) break;
        // Shrink again in the next iteration. Only this check needed all rows.
        counter = 1;
      }
      iterations++;
      this.#update(pair.i, pair.j);
    }
    if (this.#active < rows) {
      this.#reconstruct();
      this.#active = rows;
    }
    return { alpha: this.#alpha, rho: this.#rho(), iterations };
  }

  /**
   * Chooses the row i that violates the conditions most, and the row j that promises the greatest decrease together with i. Undefined
   * if no pair violates the conditions by more than the tolerance.
   */
  #selectPair(): { i: number; j: number } | undefined {
    const moves = this.#moves;
    const gradient = this.#gradient;
    const order = this.#order;
    const active = this.#active;
    if (!this.#isFirstKnown) this.#findFirst();
    const i = this.#first;
    const most = this.#firstViolation;
    if (i < 0) return undefined;
    const column = this.#cache.column(i);
    const diagonal = this.#diagonal;
    const own = diagonal[i];
    let least = -Infinity;
    let j = -1;
    let bestDecrease = Infinity;
    for (let t = 0; t < active; t++) {
      const row = order[t];
      if ((moves[row] & DOWN) === 0) continue;
      const violation = gradient[row];
      if (violation >= least) least = violation;
      const difference = most + violation;
      if (difference <= 0) continue;
      const curvature = own + diagonal[row] - 2 * column[row];
      const decrease = -(difference * difference) / (curvature > 0 ? curvature : TAU);
      if (decrease <= bestDecrease) {
        bestDecrease = decrease;
        j = row;
      }
    }
    if (most + least < this.#tol || j < 0) return undefined;
    return { i, j };
  }

  /** Finds the row that can move up and violates the conditions most. Of equal rows, the last one counts. */
  #findFirst(): void {
    const moves = this.#moves;
    const gradient = this.#gradient;
    const order = this.#order;
    let most = -Infinity;
    let first = -1;
    for (let t = 0; t < this.#active; t++) {
      const row = order[t];
      if ((moves[row] & UP) === 0 || -gradient[row] < most) continue;
      most = -gradient[row];
      first = row;
    }
    this.#first = first;
    this.#firstViolation = most;
    this.#isFirstKnown = true;
  }

  /** Moves the two α to the minimum along their line, within the box, and updates the gradient. */
  #update(i: number, j: number): void {
    const y = this.#y;
    const alpha = this.#alpha;
    const gradient = this.#gradient;
    const columnI = this.#cache.column(i);
    const columnJ = this.#cache.column(j);
    const oldI = alpha[i];
    const oldJ = alpha[j];
    // The curvature along the line is the same for equal and opposite labels.
    const raw = this.#diagonal[i] + this.#diagonal[j] - 2 * columnI[j];
    const step = (y[i] * (gradient[i] - gradient[j])) / (raw > 0 ? raw : TAU);
    if (y[i] !== y[j]) this.#moveTogether(i, j, -step);
    else this.#moveApart(i, j, step);
    const stepI = (alpha[i] - oldI) * y[i];
    const stepJ = (alpha[j] - oldJ) * y[j];
    this.#noteMoves(i, oldI >= this.#C[i], columnI);
    this.#noteMoves(j, oldJ >= this.#C[j], columnJ);
    // The pass over the gradient also finds the first row of the next pair, as `#findFirst` does.
    const moves = this.#moves;
    const order = this.#order;
    const active = this.#active;
    let most = -Infinity;
    let first = -1;
    for (let t = 0; t < active; t++) {
      const row = order[t];
      const value = gradient[row] + columnI[row] * stepI + columnJ[row] * stepJ;
      gradient[row] = value;
      if ((moves[row] & UP) === 0 || -value < most) continue;
      most = -value;
      first = row;
    }
    this.#first = first;
    this.#firstViolation = most;
    this.#isFirstKnown = true;
  }

  /** For opposite labels: both α change by the same amount, so their difference stays the same. */
  #moveTogether(i: number, j: number, delta: number): void {
    const alpha = this.#alpha;
    const [Ci, Cj] = [this.#C[i], this.#C[j]];
    const difference = alpha[i] - alpha[j];
    alpha[i] += delta;
    alpha[j] += delta;
    if (difference > 0) {
      if (alpha[j] < 0) {
        alpha[j] = 0;
        alpha[i] = difference;
      }
    } else if (alpha[i] < 0) {
      alpha[i] = 0;
      alpha[j] = -difference;
    }
    if (difference > Ci - Cj) {
      if (alpha[i] > Ci) {
        alpha[i] = Ci;
        alpha[j] = Ci - difference;
      }
    } else if (alpha[j] > Cj) {
      alpha[j] = Cj;
      alpha[i] = Cj + difference;
    }
  }

  /** For equal labels: one α loses what the other gains, so their sum stays the same. */
  #moveApart(i: number, j: number, delta: number): void {
    const alpha = this.#alpha;
    const [Ci, Cj] = [this.#C[i], this.#C[j]];
    const sum = alpha[i] + alpha[j];
    alpha[i] -= delta;
    alpha[j] += delta;
    if (sum > Ci) {
      if (alpha[i] > Ci) {
        alpha[i] = Ci;
        alpha[j] = sum - Ci;
      }
    } else if (alpha[j] < 0) {
      alpha[j] = 0;
      alpha[i] = sum;
    }
    if (sum > Cj) {
      if (alpha[j] > Cj) {
        alpha[j] = Cj;
        alpha[i] = sum - Cj;
      }
    } else if (alpha[i] < 0) {
      alpha[i] = 0;
      alpha[j] = sum;
    }
  }

  /** Updates `#moves` and `#boundGradient` after a row's α has changed. */
  #noteMoves(row: number, wasUpper: boolean, column: Float32Array): void {
    const isUpper = this.#alpha[row] >= this.#C[row];
    const isPositive = this.#y[row] === 1;
    if (isUpper) this.#moves[row] = isPositive ? DOWN : UP;
    else if (this.#alpha[row] <= 0) this.#moves[row] = isPositive ? UP : DOWN;
    else this.#moves[row] = FREE;
    if (wasUpper === isUpper) return;
    const change = (isUpper ? 1 : -1) * this.#C[row] * this.#y[row];
    const bound = this.#boundGradient;
    for (let t = 0; t < bound.length; t++) bound[t] += change * column[t];
  }

  /** Sets aside rows that are at a bound and will likely stay there. */
  #shrink(): void {
    this.#isFirstKnown = false;
    const moves = this.#moves;
    const gradient = this.#gradient;
    const order = this.#order;
    let most = -Infinity;
    let least = -Infinity;
    for (let t = 0; t < this.#active; t++) {
      const row = order[t];
      if (moves[row] & UP) most = Math.max(most, -gradient[row]);
      if (moves[row] & DOWN) least = Math.max(least, gradient[row]);
    }
    if (!this.#unshrunk && most + least <= this.#tol * 10) {
      this.#unshrunk = true;
      this.#reconstruct();
      this.#active = order.length;
    }
    const canShrink = (row: number) =>
      (moves[row] === DOWN && -gradient[row] > most) || (moves[row] === UP && gradient[row] > least);
    for (let t = 0; t < this.#active; t++) {
      if (!canShrink(order[t])) continue;
      this.#active--;
      while (this.#active > t) {
        if (!canShrink(order[this.#active])) {
          const row = order[t];
          order[t] = order[this.#active];
          order[this.#active] = row;
          break;
        }
        this.#active--;
      }
    }
  }

  /** Computes the gradient of the shrunken rows again. */
  #reconstruct(): void {
    const order = this.#order;
    const rows = order.length;
    if (this.#active === rows) return;
    const gradient = this.#gradient;
    for (let t = this.#active; t < rows; t++) gradient[order[t]] = this.#boundGradient[order[t]] - this.#y[order[t]];
    for (let t = 0; t < rows; t++) {
      const row = order[t];
      if (this.#moves[row] !== FREE) continue;
      const column = this.#cache.column(row);
      const step = this.#alpha[row] * this.#y[row];
      for (let s = this.#active; s < rows; s++) gradient[order[s]] += column[order[s]] * step;
    }
  }

  /** Mean of y × gradient over the free rows. If no row is free, the middle of the range that the bounds allow. */
  #rho(): number {
    let upper = Infinity;
    let lower = -Infinity;
    let sum = 0;
    let free = 0;
    for (let row = 0; row < this.#y.length; row++) {
      const gradient = this.#gradient[row];
      if (this.#moves[row] === UP) upper = Math.min(upper, gradient);
      else if (this.#moves[row] === DOWN) lower = Math.max(lower, gradient);
      else {
        free++;
        sum += gradient;
      }
    }
    return free > 0 ? sum / free : (upper + lower) / 2;
  }
}
