/** The figures of a metric that is better the higher it is. */
export interface ComparedFigures {
  /** How many outcomes are known. */
  readonly known: number;
  /** Upper end of the measured figure's 95 % interval. */
  readonly high: number | null;
  /** Lower end of the estimate's 95 % interval. */
  readonly estimated_low: number | null;
}

/** With fewer outcomes an interval is not reliable enough to be looked at each day: one of many would cry wolf. */
export const FEWEST_JUDGED = 200;

/** Whether the measured figure is below the estimate beyond chance in both: enough outcomes are known, and the two intervals do not overlap. */
export function isBelowEstimate({ known, high, estimated_low: estimatedLow }: ComparedFigures): boolean {
  return known >= FEWEST_JUDGED && high !== null && estimatedLow !== null && high < estimatedLow;
}
