import type { RiskBin } from '../read/outcomes-by-risk.js';

/** Points of a curve over the unit square. */
interface Curve {
  readonly x: number[];
  readonly y: number[];
}

/** Bins of a calibration curve, of equal width. */
const CALIBRATION_BINS = 10;

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

/** The share that left against the mean probability, in ten bins of probability. */
export function calibrationOf(bins: readonly RiskBin[]): Curve {
  const sums = Array.from({ length: CALIBRATION_BINS }, () => ({ customers: 0, left: 0, probability: 0 }));
  for (const { probability, customers, left } of bins) {
    const sum = sums[Math.min(CALIBRATION_BINS - 1, Math.floor(probability * CALIBRATION_BINS))] as (typeof sums)[number];
    sum.customers += customers;
    sum.left += left;
    sum.probability += probability * customers;
  }
  const filled = sums.filter(({ customers }) => customers > 0);
  return {
    x: filled.map(({ probability, customers }) => probability / customers),
    y: filled.map(({ left, customers }) => left / customers),
  };
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
