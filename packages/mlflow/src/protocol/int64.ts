import { parse } from 'lossless-json';

/** An int64 of MLflow's API: a bigint where a number would not hold it exactly, such as nanoseconds since 1970. */
export type Int64 = number | bigint;

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/** An integer as MLflow's API takes it, or undefined for one that needs more than 64 bits. */
export function int64Of(value: bigint): Int64 | undefined {
  if (value < LEAST || value > MOST) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** An int64 from an answer. Libraries for protobuf write it as text. */
export function readInt64(value: Int64 | string): Int64 {
  return typeof value === 'string' ? (int64Of(BigInt(value)) ?? Number(value)) : value;
}

/** Finds every integer of 16 digits or more in JSON. A few texts within strings look the same, which costs time and nothing else. */
const LONG_INTEGER = /[[:,\s]-?\d{16,}\s*[,\]}]/;

/**
 * Parses JSON. Integers that a number would not hold exactly become a bigint. Most JSON has none: then `JSON.parse` does the work, which is
 * many times faster.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  return LONG_INTEGER.test(text) ? parse(text, undefined, numberOrBigint) : JSON.parse(text);
}

function numberOrBigint(text: string): Int64 {
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) && /^-?\d+$/.test(text) ? BigInt(text) : number;
}

/** Marks the digits of a bigint until its quotes are removed. No stored text can look like it: requests with a NUL are refused. */
const MARK = '\0int64:';
const MARKED = /"\\u0000int64:(-?\d+)"/g;

/** Writes JSON. A bigint becomes a plain number. */
export function stringifyJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // There is a bigint in it.
    const marked = JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `${MARK}${item}` : item));
    return marked.replace(MARKED, '$1');
  }
}
