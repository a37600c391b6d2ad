import type { RiskBin } from '../read/outcomes-by-risk.js';

/** Points of a curve over the unit square. */
interface Curve {
  readonly x: number[];
  readonly y: number[];
}

/** Bins of a calibration curve, of equal width. */
const CALIBRATION_BINS = 10;
/** Customers that a point of it stands for, at least. */
const FEWEST_DRAWN = 10;

/** The ROC curve: of those who left against those who stayed, how many are at or above each probability. @param bins both kinds, from the lowest probability */
export function rocOf(bins: readonly RiskBin[]): Curve {
  return cumulative(
    bins,
    ({ customers, left }) => customers - left,
    ({ left }) => left,
  );
}

/** Cumulative gains: which share of those who left are among the riskiest customers. Its slope to the diagonal's is the lift. @param bins as `rocOf` */
export function gainsOf(bins: readonly RiskBin[]): Curve {
  return cumulative(
    bins,
    ({ customers }) => customers,
    ({ left }) => left,
  );
}

/**
 * The share that left against the mean probability, in ten bins of probability. A bin with fewer than ten customers is drawn together with the next one, or the
 * last with the one before: a single customer would be a point at 0 or at 1, and look like a fault of the model.
 */
export function calibrationOf(bins: readonly RiskBin[]): Curve {
  const sums = Array.from({ length: CALIBRATION_BINS }, () => ({ customers: 0, left: 0, probability: 0 }));
  for (const { probability, customers, left } of bins) {
    const sum = sums[Math.min(CALIBRATION_BINS - 1, Math.floor(probability * CALIBRATION_BINS))] as RiskSum;
    add(sum, { customers, left, probability: probability * customers });
  }
  const drawn: RiskSum[] = [];
  for (const sum of sums) {
    const last = drawn.at(-1);
    if (last && last.customers < FEWEST_DRAWN) add(last, sum);
    else if (sum.customers > 0) drawn.push(sum);
  }
  const [last, before] = [drawn.at(-1), drawn.at(-2)];
  if (last && before && last.customers < FEWEST_DRAWN) add(before, drawn.pop() as RiskSum);
  return {
    x: drawn.map(({ probability, customers }) => probability / customers),
    y: drawn.map(({ left, customers }) => left / customers),
  };
}

/** Customers, how many of them left, and the sum of their probabilities. */
interface RiskSum {
  customers: number;
  left: number;
  probability: number;
}

function add(sum: RiskSum, { customers, left, probability }: RiskSum): void {
  sum.customers += customers;
  sum.left += left;
  sum.probability += probability;
}

/** Cumulative shares of two counts, from the highest probability down. */
function cumulative(bins: readonly RiskBin[], ofX: (bin: RiskBin) => number, ofY: (bin: RiskBin) => number): Curve {
  const [allX, allY] = [ofX, ofY].map((of) => bins.reduce((sum, bin) => sum + of(bin), 0)) as [number, number];
  const curve: Curve = { x: [0], y: [0] };
  let [x, y] = [0, 0];
  for (const bin of [...bins].reverse()) {
    x += ofX(bin);
    y += ofY(bin);
    curve.x.push(x / allX);
    curve.y.push(y / allY);
  }
  return curve;
}
