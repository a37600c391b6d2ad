import { tickStep } from 'd3-array';
import { scaleLinear } from 'd3-scale';

/** An axis: where a value is on it, and what is written beside it. */
export interface Axis {
  /** Pixels. */
  readonly position: (value: number) => number;
  readonly ticks: readonly Tick[];
}

export interface Tick {
  /** Pixels. */
  readonly at: number;
  readonly label: string;
}

export interface ValueAxisOptions {
  /** About how many ticks there should be. */
  readonly count: number;
  /** All values are whole, such as steps: no tick stands between two of them. */
  readonly whole?: boolean;
  /** Widen the axis to round numbers. Default true. */
  readonly nice?: boolean;
}

/** Values this close to each other, compared with their size, are drawn as one: doubles have no digits left between them. */
const SAME = 1e-12;
const SMALLEST_SPAN = 1e-290;

/**
 * A linear axis.
 *
 * @param extent lowest and highest value; where they are the same, that value is in the middle
 * @param range pixels of the low and the high end
 */
export function valueAxis(
  [low, high]: readonly [number, number],
  range: readonly [number, number],
  options: ValueAxisOptions,
): Axis {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const isConstant = high - low <= Math.max(size * SAME, SMALLEST_SPAN);
  const middle = low / 2 + high / 2;
  const padding = size > SMALLEST_SPAN ? size / 2 : 1;
  const scale = scaleLinear(isConstant ? [middle - padding, middle + padding] : [low, high], range).clamp(true);
  if (!isConstant && options.nice !== false) scale.nice(options.count);
  const [from, to] = scale.domain() as [number, number];
  const step = Math.max(tickStep(from, to, options.count), options.whole ? 1 : 0);
  const ticks = scale.ticks(options.count).filter((value) => !options.whole || Number.isInteger(value));
  const label = tickLabels(from, to, step);
  return { position: scale, ticks: ticks.map((value) => ({ at: scale(value), label: label(value) })) };
}

/** Labels with just enough digits to tell neighbours apart. */
function tickLabels(from: number, to: number, step: number): (value: number) => string {
  const largest = Math.max(Math.abs(from), Math.abs(to));
  const stepPower = Math.floor(Math.log10(step) + 1e-9);
  if (largest >= 1e-3 && largest < 1e7 && stepPower > -9) {
    const digits = Math.max(0, -stepPower);
    const format = new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return (value) => format.format(value + 0);
  }
  const digits = Math.min(15, Math.max(0, Math.floor(Math.log10(largest)) - stepPower));
  return (value) => (value === 0 ? '0' : value.toExponential(digits));
}
