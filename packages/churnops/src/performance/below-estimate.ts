/** The figures of a metric that is better the higher it is. */
interface ComparedFigures {
  /** How many outcomes are known. */
  readonly known: number;
  /** The measured figure. Null if it is undefined. */
  readonly value: number | null;
  /** Upper end of the measured figure's 95 % interval. */
  readonly high: number | null;
  /** From the probabilities alone. */
  readonly estimated: number | null;
  /** Lower end of the estimate's 95 % interval. */
  readonly estimated_low: number | null;
}

/** With fewer outcomes an interval is not reliable enough to be looked at each day: one of many would cry wolf. */
const FEWEST_JUDGED = 200;

/**
 * Standard errors of the difference. It is looked at every day, so two would cry wolf often, and three still did in 2 of 97 simulated months in which the
 * ranking does not suffer: the largest there was 3.4. A ranking that is worth nothing any more has 7 after five days. `npm run bench simulation-months`
 * counts both.
 */
const STANDARD_ERRORS = 4;

/** How many standard errors there are from the middle of a 95 % interval to its end. */
const TO_THE_END = 1.96;

/** Whether the measured figure is below the estimate beyond chance in both. */
function isBelowEstimate({ known, value, high, estimated, estimated_low: estimatedLow }: ComparedFigures): boolean {
  if (known < FEWEST_JUDGED || value === null || high === null || estimated === null || estimatedLow === null) return false;
  const standardError = Math.hypot(high - value, estimated - estimatedLow) / TO_THE_END;
  return estimated - value > STANDARD_ERRORS * standardError;
}

/**
 * The newest date with enough known outcomes, if its predictions turned out worse than was estimated. Undefined otherwise. Only this date is judged:
 * with thirty dates, looked at every day, one would often be below by chance.
 *
 * @param days newest first
 */
export function newestFall<Day extends ComparedFigures>(days: readonly Day[]): Day | undefined {
  const judged = days.find(({ known, value }) => known >= FEWEST_JUDGED && value !== null);
  return judged && isBelowEstimate(judged) ? judged : undefined;
}
