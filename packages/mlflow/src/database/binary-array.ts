import type { Int64 } from '../protocol/int64.js';

/** Object ids of element types (PostgreSQL, `pg_type.dat`). */
const INT4 = 23;
const INT8 = 20;
const FLOAT8 = 701;
/** Dimensions, whether there are nulls, the element's type, length and lower bound (PostgreSQL, `array_recv`). */
const HEADER_BYTES = 20;

/*
 * Arrays of numbers in Postgres's binary format, which node-postgres sends for a Buffer. The database takes a thousand numbers in that
 * way in a third of the time that it takes to parse them as text.
 */

/** A parameter for `::integer[]`. */
export function int4Array(values: readonly number[]): Buffer {
  return arrayOf(INT4, 4, values, (buffer, value, at) => buffer.writeInt32BE(value, at));
}

/** A parameter for `::bigint[]`. */
export function int8Array(values: readonly Int64[]): Buffer {
  return arrayOf(INT8, 8, values, writeInt64);
}

/** A parameter for `::double precision[]`. */
export function float8Array(values: readonly number[]): Buffer {
  return arrayOf(FLOAT8, 8, values, (buffer, value, at) => buffer.writeDoubleBE(value, at));
}

function arrayOf<Value>(
  type: number,
  bytes: number,
  values: readonly Value[],
  write: (buffer: Buffer, value: Value, at: number) => void,
): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + (4 + bytes) * values.length);
  for (const [i, field] of [1, 0, type, values.length, 1].entries()) buffer.writeInt32BE(field, 4 * i);
  let at = HEADER_BYTES;
  for (const value of values) {
    buffer.writeInt32BE(bytes, at);
    write(buffer, value, at + 4);
    at += 4 + bytes;
  }
  return buffer;
}

function writeInt64(buffer: Buffer, value: Int64, at: number): void {
  if (typeof value === 'bigint') {
    buffer.writeBigInt64BE(value, at);
    return;
  }
  // A bigint for each number would take most of the time.
  const high = Math.floor(value / 2 ** 32);
  buffer.writeInt32BE(high, at);
  buffer.writeUInt32BE(value - high * 2 ** 32, at + 4);
}
