import { lineSearch } from './line-search.js';
import type { Objective } from './objective.js';

/** How many pairs of steps and gradient changes are kept (scipy: maxcor). */
const MEMORY = 10;

export interface LbfgsOptions {
  readonly maxIter: number;
  /** Stops when no component of the gradient exceeds it (scipy: gtol). */
  readonly gradientTolerance: number;
  /** Stops when the value falls by no more than this share (scipy: ftol). */
  readonly valueTolerance: number;
  /** Greatest number of evaluations in one line search (scipy: maxls). */
  readonly maxLineSearch: number;
}

/**
 * Minimises a function by L-BFGS (Liu & Nocedal, Math. Programming 45, 1989), starting at 0. The first step, line search, scaling and
 * stopping rules are those of scipy's `L-BFGS-B` without bounds, so both end at the same point.
 */
export function lbfgsMinimise(objective: Objective, options: LbfgsOptions): { at: Float64Array; iterations: number } {
  const { size } = objective;
  let at = new Float64Array(size);
  let { value, gradient } = objective.evaluate(at);
  const pairs: { readonly step: Float64Array; readonly change: Float64Array; readonly rho: number }[] = [];
  let iterations = 0;
  while (iterations < options.maxIter && largest(gradient) > options.gradientTolerance) {
    const direction = descent(gradient, pairs);
    const slope = dot(gradient, direction);
    if (!(slope < 0)) break;
    const first = iterations === 0 ? Math.min(1 / Math.sqrt(dot(direction, direction)), 1e10) : 1;
    const from = at;
    let next = at;
    let nextGradient = gradient;
    const evaluate = (step: number) => {
      next = from.map((component, j) => component + step * direction[j]);
      const evaluated = objective.evaluate(next);
      nextGradient = evaluated.gradient;
      return { value: evaluated.value, slope: dot(nextGradient, direction) };
    };
    const found = lineSearch(evaluate, { value, slope }, first, options.maxLineSearch);
    if (!found.found) break;
    iterations++;
    const valueBefore = value;
    value = found.value;
    at = next;
    const change = nextGradient.map((component, j) => component - gradient[j]);
    gradient = nextGradient;
    if (largest(gradient) <= options.gradientTolerance) break;
    if (valueBefore - value <= options.valueTolerance * Math.max(Math.abs(valueBefore), Math.abs(value), 1)) break;
    const curvature = (found.slope - slope) * found.step;
    // A pair without positive curvature would spoil the approximation of the Hessian.
    if (curvature <= Number.EPSILON * -slope * found.step) continue;
    const step = direction.map((component) => component * found.step);
    pairs.push({ step, change, rho: 1 / dot(step, change) });
    if (pairs.length > MEMORY) pairs.shift();
  }
  return { at, iterations };
}

/** −H g by the two-loop recursion (Nocedal 1980). The newest pair sets the scale of H. */
function descent(
  gradient: Float64Array,
  pairs: readonly { readonly step: Float64Array; readonly change: Float64Array; readonly rho: number }[],
): Float64Array {
  const direction = gradient.map((component) => -component);
  const shares = new Float64Array(pairs.length);
  for (let p = pairs.length - 1; p >= 0; p--) {
    const { step, change, rho } = pairs[p];
    shares[p] = rho * dot(step, direction);
    for (let j = 0; j < direction.length; j++) direction[j] -= shares[p] * change[j];
  }
  const newest = pairs.at(-1);
  if (newest) {
    const scale = 1 / (newest.rho * dot(newest.change, newest.change));
    for (let j = 0; j < direction.length; j++) direction[j] *= scale;
  }
  for (let p = 0; p < pairs.length; p++) {
    const { step, change, rho } = pairs[p];
    const share = shares[p] - rho * dot(change, direction);
    for (let j = 0; j < direction.length; j++) direction[j] += share * step[j];
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
