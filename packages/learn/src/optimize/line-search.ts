/** Parameters of the search, as L-BFGS-B 3.0 sets them (`lnsrlb`). */
const SUFFICIENT_DECREASE = 1e-3;
const CURVATURE = 0.9;
const INTERVAL = 0.1;
/** Until the minimiser is bracketed, the next step goes beyond the current one by its distance from the best step, times 1.1 to 4. */
const EXTRAPOLATE_LEAST = 1.1;
const EXTRAPOLATE_MOST = 4;
const LONGEST = 1e10;

/** Value and slope of a function along a line, at a step. */
interface Point {
  step: number;
  value: number;
  slope: number;
}

export interface LineSearchResult extends Point {
  /** Whether the step meets the strong Wolfe conditions, or is the best one that rounding allows. */
  readonly found: boolean;
}

/**
 * Finds a step that meets the strong Wolfe conditions, by safeguarded cubic and quadratic interpolation (Moré & Thuente, ACM TOMS
 * 20(3), 1994). It follows MINPACK-2's `dcsrch` and `dcstep` step by step, so that an optimiser built on it visits the same points as
 * scipy's.
 *
 * @param evaluate gives the value and slope at a step
 * @param start value and slope at step 0; the slope is negative
 * @param first the step to try first
 * @param most greatest number of evaluations
 */
export function lineSearch(
  evaluate: (step: number) => { value: number; slope: number },
  start: { value: number; slope: number },
  first: number,
  most: number,
): LineSearchResult {
  const test = SUFFICIENT_DECREASE * start.slope;
  let bracketed = false;
  let isFirstStage = true;
  let width = LONGEST;
  let widthBefore = 2 * LONGEST;
  const best: Point = { step: 0, ...start };
  const other: Point = { step: 0, ...start };
  let least = 0;
  let greatest = first + EXTRAPOLATE_MOST * first;
  let step = first;
  let current: Point = { step: 0, ...start };
  for (let evaluation = 0; evaluation < most; evaluation++) {
    current = { step, ...evaluate(step) };
    const limit = start.value + step * test;
    if (isFirstStage && current.value <= limit && current.slope >= 0) isFirstStage = false;
    if (current.value <= limit && Math.abs(current.slope) <= CURVATURE * -start.slope) return { ...current, found: true };
    const isStuck = bracketed && (step <= least || step >= greatest || greatest - least <= INTERVAL * greatest);
    if (isStuck || step === LONGEST) return { ...current, found: current.value <= limit };
    if (isFirstStage && current.value <= best.value && current.value > limit) {
      // Until a step has decreased the function enough, the search minimises the function minus its required decrease.
      const tilt = (point: Point) => ({ step: point.step, value: point.value - point.step * test, slope: point.slope - test });
      const tiltedBest = tilt(best);
      const tiltedOther = tilt(other);
      ({ step, bracketed } = nextStep(tiltedBest, tiltedOther, tilt(current), bracketed, least, greatest));
      const untilt = (point: Point, to: Point) => {
        to.step = point.step;
        to.value = point.value + point.step * test;
        to.slope = point.slope + test;
      };
      untilt(tiltedBest, best);
      untilt(tiltedOther, other);
    } else {
      ({ step, bracketed } = nextStep(best, other, current, bracketed, least, greatest));
    }
    if (bracketed) {
      if (Math.abs(other.step - best.step) >= 0.66 * widthBefore) step = best.step + 0.5 * (other.step - best.step);
      widthBefore = width;
      width = Math.abs(other.step - best.step);
      least = Math.min(best.step, other.step);
      greatest = Math.max(best.step, other.step);
    } else {
      least = step + EXTRAPOLATE_LEAST * (step - best.step);
      greatest = step + EXTRAPOLATE_MOST * (step - best.step);
    }
    step = Math.min(Math.max(step, 0), LONGEST);
    // No further progress is possible. Go back to the best step so far.
    if (bracketed && (step <= least || step >= greatest || greatest - least <= INTERVAL * greatest)) step = best.step;
  }
  return { ...current, found: false };
}

/** Gives the next step to try, and moves `best` and `other` to the ends of the interval that holds a minimiser. */
function nextStep(
  best: Point,
  other: Point,
  current: Point,
  wasBracketed: boolean,
  least: number,
  greatest: number,
): { step: number; bracketed: boolean } {
  const { step, value, slope } = current;
  const sameSign = slope * Math.sign(best.slope);
  let bracketed = wasBracketed;
  let next: number;
  if (value > best.value) {
    // The value is higher, so the minimiser is bracketed. Take the cubic step if it is closer to the best step, otherwise the middle
    // of the cubic and the quadratic step.
    const theta = (3 * (best.value - value)) / (step - best.step) + best.slope + slope;
    const gamma = root(theta, best.slope, slope, false) * (step < best.step ? -1 : 1);
    const r = (gamma - best.slope + theta) / (gamma - best.slope + gamma + slope);
    const cubic = best.step + r * (step - best.step);
    const quadratic =
      best.step + (best.slope / ((best.value - value) / (step - best.step) + best.slope) / 2) * (step - best.step);
    next = Math.abs(cubic - best.step) < Math.abs(quadratic - best.step) ? cubic : cubic + (quadratic - cubic) / 2;
    bracketed = true;
  } else if (sameSign < 0) {
    // The value is lower and the slope changes sign, so the minimiser is bracketed. Take the cubic or the secant step, whichever is
    // further away.
    const theta = (3 * (best.value - value)) / (step - best.step) + best.slope + slope;
    const gamma = root(theta, best.slope, slope, false) * (step > best.step ? -1 : 1);
    const r = (gamma - slope + theta) / (gamma - slope + gamma + best.slope);
    const cubic = step + r * (best.step - step);
    const secant = step + (slope / (slope - best.slope)) * (best.step - step);
    next = Math.abs(cubic - step) > Math.abs(secant - step) ? cubic : secant;
    bracketed = true;
  } else if (Math.abs(slope) < Math.abs(best.slope)) {
    // The value is lower, and the slope is flatter with the same sign. Take the cubic step if it continues in this direction,
    // otherwise the secant step.
    const theta = (3 * (best.value - value)) / (step - best.step) + best.slope + slope;
    const gamma = root(theta, best.slope, slope, true) * (step > best.step ? -1 : 1);
    const r = (gamma - slope + theta) / (gamma + (best.slope - slope) + gamma);
    const cubic = r < 0 && gamma !== 0 ? step + r * (best.step - step) : step > best.step ? greatest : least;
    const secant = step + (slope / (slope - best.slope)) * (best.step - step);
    if (bracketed) {
      next = Math.abs(cubic - step) < Math.abs(secant - step) ? cubic : secant;
      const bound = step + 0.66 * (other.step - step);
      next = step > best.step ? Math.min(bound, next) : Math.max(bound, next);
    } else {
      next = Math.abs(cubic - step) > Math.abs(secant - step) ? cubic : secant;
      next = Math.max(least, Math.min(greatest, next));
    }
  } else if (bracketed) {
    // The value is lower, and the slope is as steep as before, with the same sign.
    const theta = (3 * (value - other.value)) / (other.step - step) + other.slope + slope;
    const gamma = root(theta, other.slope, slope, false) * (step > other.step ? -1 : 1);
    const r = (gamma - slope + theta) / (gamma - slope + gamma + other.slope);
    next = step + r * (other.step - step);
  } else {
    next = step > best.step ? greatest : least;
  }
  if (value > best.value) {
    Object.assign(other, current);
  } else {
    if (sameSign < 0) Object.assign(other, best);
    Object.assign(best, current);
  }
  return { step: next, bracketed };
}

/** √(θ² − ab), scaled against overflow. */
function root(theta: number, a: number, b: number, clipped: boolean): number {
  const scale = Math.max(Math.abs(theta), Math.abs(a), Math.abs(b));
  const square = (theta / scale) ** 2 - (a / scale) * (b / scale);
  return scale * Math.sqrt(clipped ? Math.max(0, square) : square);
}
