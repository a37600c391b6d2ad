import { choleskySolve } from './cholesky-solve.js';
import type { CurvedObjective } from './objective.js';

/** Below this share of the value, the decrement is within rounding error, and a line search can't judge a step. */
const ROUNDING = 1e-11;

/**
 * Minimises a convex function by Newton's method with backtracking (Boyd & Vandenberghe 2004, algorithm 9.5), starting at 0. Once
 * rounding error hides the gain of a step, it takes full steps as long as they bring the gradient closer to 0.
 *
 * @param objective the function
 * @param stop at most `maxIter` iterations; stops earlier when no component of the gradient exceeds `tol`
 */
export function newtonMinimise(objective: CurvedObjective, { maxIter, tol }: { maxIter: number; tol: number }): Float64Array {
  let at = new Float64Array(objective.size);
  let value = objective.value(at);
  let lastDecrement = Infinity;
  for (let iteration = 0; iteration < maxIter; iteration++) {
    const { gradient, hessian } = objective.derivatives(at);
    if (gradient.every((component) => Math.abs(component) <= tol)) break;
    const step = choleskySolve(hessian, gradient);
    const decrement = gradient.reduce((sum, component, j) => sum + component * step[j], 0);
    if (decrement <= ROUNDING * (1 + Math.abs(value))) {
      // Close to the optimum, each step squares the distance to it. When the decrement no longer shrinks, this is the optimum.
      if (!(decrement < 0.25 * lastDecrement)) break;
      lastDecrement = decrement;
      at = at.map((component, j) => component - step[j]);
      value = objective.value(at);
      continue;
    }
    let length = 1;
    let next = at.map((component, j) => component - step[j]);
    let nextValue = objective.value(next);
    while (!(nextValue <= value - 1e-4 * length * decrement) && length > 1e-10) {
      length /= 2;
      next = at.map((component, j) => component - length * step[j]);
      nextValue = objective.value(next);
    }
    if (length <= 1e-10) break;
    at = next;
    value = nextValue;
  }
  return at;
}
