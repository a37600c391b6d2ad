/**
 * Data that cannot be drawn: lists of different lengths, a value outside the unit square, a kind of chart that does not exist.
 *
 * @example
 * try { chartTable({ kind: 'line', title: 'Loss', xLabel: 'step', yLabel: 'loss', series: [{ name: 'a', x: [1, 2], y: [1] }] }) }
 * catch (error) { if (error instanceof ChartDataError) console.log(error.code, error.field) } // CHART_DATA series[0].y
 */
export class ChartDataError extends RangeError {
  override readonly name = 'ChartDataError';
  /** The same for every error of this package. */
  readonly code = 'CHART_DATA';

  /**
   * @param field path of the field at fault, such as `series[0].y`
   * @param problem what was found and what would be right, as the end of a sentence about the field
   */
  constructor(
    readonly field: string,
    problem: string,
  ) {
    super(`${field} ${problem}`);
  }
}

/**
 * Throws unless two lists have the same length.
 *
 * @throws ChartDataError naming `field`
 */
export function requireSameLength(field: string, list: ArrayLike<unknown>, otherField: string, other: ArrayLike<unknown>): void {
  if (list.length === other.length) return;
  throw new ChartDataError(field, `has ${list.length} values and ${otherField} has ${other.length}; give both the same number`);
}
