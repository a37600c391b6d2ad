const POINT = 46;
const ZERO = 48;
/** Digits that are read into one number. Two of them hold 18, and a double needs 17. */
const HALF = 9;
/** Up to this one, a double holds powers of ten exactly. */
export const POWERS_OF_TEN = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
/** Splits a double into two halves whose products are exact (Dekker 1971). */
const SPLITTER = 2 ** 27 + 1;
/** The correction below is known to 50 bits. */
const [SLIGHTLY_LESS, SLIGHTLY_MORE] = [1 - 2 ** -40, 1 + 2 ** -40];

/**
 * The double nearest to a decimal number of up to 18 digits, such as a probability. It takes a tenth of the time of `Number`, which needs a string.
 *
 * The number is a quotient: its digits by a power of ten. The digits are the exact sum of two doubles. Of the quotient's first approximation, the remainder
 * is exact too, and gives a correction. The double is the right one if a slightly smaller and a slightly larger correction lead to it as well.
 *
 * @param start where the digits begin, without a sign
 * @param end where they end
 * @param point where the decimal point is; negative if there is none
 * @returns undefined if it has more digits, or is too close to the middle of two doubles
 */
export function longDecimal(block: Uint8Array, start: number, end: number, point: number): number | undefined {
  let [high, low, count, lowCount] = [0, 0, 0, 0];
  for (let i = start; i < end; i++) {
    const byte = block[i] as number;
    if (byte === POINT || (byte === ZERO && count === 0)) continue;
    if (count++ < HALF) high = high * 10 + (byte - ZERO);
    else {
      low = low * 10 + (byte - ZERO);
      lowCount++;
    }
  }
  const power = POWERS_OF_TEN[point < 0 ? 0 : end - point - 1];
  if (count > 2 * HALF || count === 0 || power === undefined) return undefined;
  const leading = high * (POWERS_OF_TEN[lowCount] as number);
  const digits = leading + low;
  const rest = low - (digits - leading);
  const quotient = digits / power;
  const remainder = digits - quotient * power - productError(quotient, power) + rest;
  const correction = remainder / power;
  const nearest = quotient + correction * SLIGHTLY_LESS;
  return nearest === quotient + correction * SLIGHTLY_MORE ? nearest : undefined;
}

/** By how much the product of two numbers is greater than the double that it is rounded to. */
function productError(a: number, b: number): number {
  const [aHigh, bHigh] = [upperHalf(a), upperHalf(b)];
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return aLow * bLow - (a * b - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

function upperHalf(value: number): number {
  const scaled = value * SPLITTER;
  return scaled - (scaled - value);
}
