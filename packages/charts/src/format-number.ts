// Made once: toLocaleString would make one for each number, which takes longer than all the rest of a picture.
const DECIMAL = new Intl.NumberFormat('en', { maximumFractionDigits: 8 });
const WHOLE = new Intl.NumberFormat('en');

/** A number for people: four significant digits, with an exponent where plain digits would be long. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(3).replace(/\.?0+e/, 'e');
  const digits = Number.isInteger(value) ? value : Number(value.toPrecision(4));
  return DECIMAL.format(digits);
}

/** A count, with commas between thousands: `7,043`. */
export function formatCount(count: number): string {
  return WHOLE.format(count);
}

/** A number of things, with commas between thousands: `1 point`, `2,000 points`. @param noun one that takes an s */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A share as a percentage of two significant digits: `0.12 %`, `5 %`, `100 %`. */
export function formatShare(share: number): string {
  return `${formatNumber(Number((100 * share).toPrecision(2)))} %`;
}
