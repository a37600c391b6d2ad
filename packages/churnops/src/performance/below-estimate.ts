/** The figures of a metric that is better the higher it is. */
interface ComparedFigures {
  /** How many outcomes are known. */
  readonly known: number;
  /** The measured figure. Null if it is undefined. */
  readonly value: number | null;
  /** Upper end of the measured figure's 95 % interval. */
  readonly high: number | null;
  /** Lower end of the estimate's 95 % interval. */
  readonly estimated_low: number | null;
}

/** With fewer outcomes an interval is not reliable enough to be looked at each day: one of many would cry wolf. */
const FEWEST_JUDGED = 200;

/** Whether the measured figure is below the estimate beyond chance in both: enough outcomes are known, and the two intervals do not overlap. */
function isBelowEstimate({ known, high, estimated_low: estimatedLow }: ComparedFigures): boolean {
  return known >= FEWEST_JUDGED && high !== null && estimatedLow !== null && high < estimatedLow;
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
