import type { KernelColumns } from './kernel.js';
import { KernelCache } from './kernel-cache.js';

/** What stands in for a curvature that is not positive (libsvm: TAU). */
const TAU = 1e-12;

/** Solution of the dual problem of a two-class support vector classifier. */
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
  /** Stops when no pair violates the optimality conditions by more. */
  readonly tol: number;
  /** Most iterations; −1: no limit. */
  readonly maxIter: number;
  readonly cacheBytes: number;
}

/**
 * Minimises ½ αᵀQα − Σα subject to yᵀα = 0, 0 ≤ α ≤ C, with Q = y yᵀ K: sequential minimal optimisation with second-order
 * choice of the working set and shrinking, as libsvm does it (Fan, Chen & Lin, JMLR 6, 2005; Chang & Lin, LIBSVM, 2011,
 * sections 4 and 5), so that it stops at the same point.
 */
export function solveSvc(problem: SvcProblem): SvcSolution {
  return new Solver(problem).solve();
}

class Solver {
  readonly #y: Int8Array;
  readonly #C: Float64Array;
  readonly #tol: number;
  readonly #maxIter: number;
  readonly #cache: KernelCache;
  readonly #diagonal: Float64Array;
  readonly #alpha: Float64Array;
  readonly #gradient: Float64Array;
  /** Gradient's part that comes from the rows at their upper bound: what reconstructs the gradient of shrunken rows. */
  readonly #boundGradient: Float64Array;
  /** Rows in the working order; the first `#active` are not shrunken. */
  readonly #order: Int32Array;
  #active: number;
  #unshrunk = false;

  constructor({ kernel, y, C, tol, maxIter, cacheBytes }: SvcProblem) {
    const rows = y.length;
    this.#y = y;
    this.#C = C;
    this.#tol = tol;
    this.#maxIter = maxIter;
    this.#cache = new KernelCache(kernel, rows, cacheBytes);
    this.#diagonal = kernel.diagonal;
    this.#alpha = new Float64Array(rows);
    this.#gradient = new Float64Array(rows).fill(-1);
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
        pair = this.#selectPair();
        if (!pair) break;
        // Shrink in the next iteration: the rows were all needed for the check only.
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

  #isUpper(row: number): boolean {
    return this.#alpha[row] >= this.#C[row];
  }

  #isLower(row: number): boolean {
    return this.#alpha[row] <= 0;
  }

  /** i violates the conditions most; j promises the greatest decrease with it. Undefined when all is within the tolerance. */
  #selectPair(): { i: number; j: number } | undefined {
    const y = this.#y;
    const alpha = this.#alpha;
    const C = this.#C;
    const gradient = this.#gradient;
    const order = this.#order;
    const active = this.#active;
    let most = -Infinity;
    let i = -1;
    for (let t = 0; t < active; t++) {
      const row = order[t];
      if (y[row] === 1) {
        if (alpha[row] < C[row] && -gradient[row] >= most) {
          most = -gradient[row];
          i = row;
        }
      } else if (alpha[row] > 0 && gradient[row] >= most) {
        most = gradient[row];
        i = row;
      }
    }
    if (i < 0) return undefined;
    const column = this.#cache.column(i);
    const diagonal = this.#diagonal;
    const own = diagonal[i];
    let least = -Infinity;
    let j = -1;
    let bestDecrease = Infinity;
    for (let t = 0; t < active; t++) {
      const row = order[t];
      let violation: number;
      if (y[row] === 1) {
        if (alpha[row] <= 0) continue;
        violation = gradient[row];
      } else {
        if (alpha[row] >= C[row]) continue;
        violation = -gradient[row];
      }
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

  /** Moves α of the pair to the minimum along their line, within the box, and the gradient with it. */
  #update(i: number, j: number): void {
    const y = this.#y;
    const alpha = this.#alpha;
    const gradient = this.#gradient;
    const columnI = this.#cache.column(i);
    const columnJ = this.#cache.column(j);
    const Ci = this.#C[i];
    const Cj = this.#C[j];
    const oldI = alpha[i];
    const oldJ = alpha[j];
    // y_i y_j Q_ij = K_ij: the curvature along the line is the same for equal and for opposite labels.
    const raw = this.#diagonal[i] + this.#diagonal[j] - 2 * columnI[j];
    const curvature = raw > 0 ? raw : TAU;
    if (y[i] !== y[j]) {
      const delta = (-gradient[i] - gradient[j]) / curvature;
      const difference = oldI - oldJ;
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
    } else {
      const delta = (gradient[i] - gradient[j]) / curvature;
      const sum = oldI + oldJ;
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
    const stepI = (alpha[i] - oldI) * y[i];
    const stepJ = (alpha[j] - oldJ) * y[j];
    const order = this.#order;
    const active = this.#active;
    for (let t = 0; t < active; t++) {
      const row = order[t];
      gradient[row] += y[row] * (columnI[row] * stepI + columnJ[row] * stepJ);
    }
    this.#trackBound(i, oldI >= Ci, columnI);
    this.#trackBound(j, oldJ >= Cj, columnJ);
  }

  /** Keeps `#boundGradient` true when a row reaches its upper bound, or leaves it. */
  #trackBound(row: number, wasUpper: boolean, column: Float32Array): void {
    const isUpper = this.#isUpper(row);
    if (wasUpper === isUpper) return;
    const y = this.#y;
    const change = (isUpper ? 1 : -1) * this.#C[row] * y[row];
    const bound = this.#boundGradient;
    for (let t = 0; t < bound.length; t++) bound[t] += change * y[t] * column[t];
  }

  /** Sets rows aside that are at a bound and will likely stay there. */
  #shrink(): void {
    const y = this.#y;
    const gradient = this.#gradient;
    const order = this.#order;
    let most = -Infinity;
    let least = -Infinity;
    for (let t = 0; t < this.#active; t++) {
      const row = order[t];
      const signed = y[row] * gradient[row];
      const up = y[row] === 1 ? !this.#isUpper(row) : !this.#isLower(row);
      const down = y[row] === 1 ? !this.#isLower(row) : !this.#isUpper(row);
      if (up && -signed >= most) most = -signed;
      if (down && signed >= least) least = signed;
    }
    if (!this.#unshrunk && most + least <= this.#tol * 10) {
      this.#unshrunk = true;
      this.#reconstruct();
      this.#active = y.length;
    }
    for (let t = 0; t < this.#active; t++) {
      if (!this.#canShrink(order[t], most, least)) continue;
      this.#active--;
      while (this.#active > t) {
        if (!this.#canShrink(order[this.#active], most, least)) {
          const row = order[t];
          order[t] = order[this.#active];
          order[this.#active] = row;
          break;
        }
        this.#active--;
      }
    }
  }

  #canShrink(row: number, most: number, least: number): boolean {
    const gradient = this.#gradient[row];
    if (this.#isUpper(row)) return this.#y[row] === 1 ? -gradient > most : -gradient > least;
    if (this.#isLower(row)) return this.#y[row] === 1 ? gradient > least : gradient > most;
    return false;
  }

  /** Computes the gradient of the shrunken rows anew. */
  #reconstruct(): void {
    const order = this.#order;
    const rows = order.length;
    if (this.#active === rows) return;
    const y = this.#y;
    const gradient = this.#gradient;
    for (let t = this.#active; t < rows; t++) gradient[order[t]] = this.#boundGradient[order[t]] - 1;
    for (let t = 0; t < rows; t++) {
      const free = order[t];
      if (this.#isUpper(free) || this.#isLower(free)) continue;
      const column = this.#cache.column(free);
      const step = this.#alpha[free] * y[free];
      for (let s = this.#active; s < rows; s++) gradient[order[s]] += y[order[s]] * column[order[s]] * step;
    }
  }

  /** Mean of y × gradient over free rows; without any, the middle of what the bounds allow. */
  #rho(): number {
    let upper = Infinity;
    let lower = -Infinity;
    let sum = 0;
    let free = 0;
    for (let row = 0; row < this.#y.length; row++) {
      const signed = this.#y[row] * this.#gradient[row];
      if (this.#isUpper(row)) {
        if (this.#y[row] === -1) upper = Math.min(upper, signed);
        else lower = Math.max(lower, signed);
      } else if (this.#isLower(row)) {
        if (this.#y[row] === 1) upper = Math.min(upper, signed);
        else lower = Math.max(lower, signed);
      } else {
        free++;
        sum += signed;
      }
    }
    return free > 0 ? sum / free : (upper + lower) / 2;
  }
}
