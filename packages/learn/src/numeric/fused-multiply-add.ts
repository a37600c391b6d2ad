/** 2²⁷ + 1: splits a double into halves whose products are exact (Dekker 1971). */
const SPLITTER = 134_217_729;

/**
 * a × b + c rounded once, as processors with FMA compute it: the product's and the sum's rounding errors are computed exactly
 * (Dekker 1971; Knuth, TAOCP 2, 4.2.2) and added back. For numbers far from overflow and underflow.
 */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const highA = SPLITTER * a - (SPLITTER * a - a);
  const lowA = a - highA;
  const highB = SPLITTER * b - (SPLITTER * b - b);
  const lowB = b - highB;
  const productError = highA * highB - product + highA * lowB + lowA * highB + lowA * lowB;
  const sum = product + c;
  const back = sum - product;
  const sumError = product - (sum - back) + (c - back);
  return sum + (sumError + productError);
}
