import fc from 'fast-check';
import { expect, it } from 'vitest';
import { longDecimal } from './long-decimal.js';

const read = (text: string) => longDecimal(Buffer.from(text), 0, text.length, text.indexOf('.'));

it('is the double that JavaScript reads, for every double that is written without an exponent', () => {
  let answered = 0;
  fc.assert(
    fc.property(
      fc.oneof(fc.double({ min: 1e-6, max: 1, noNaN: true }), fc.double({ min: 1, max: 1e15, noNaN: true })),
      (value) => {
        const found = read(String(value));
        if (found === undefined) return;
        answered++;
        expect(found).toBe(value);
      },
    ),
    { numRuns: 3000 },
  );
  expect(answered).toBeGreaterThan(2900);
});

it('is the double that JavaScript reads, or none, for digits between two doubles', () => {
  const digits = fc.bigInt({ min: 1n, max: 10n ** 18n - 1n });
  fc.assert(
    fc.property(digits, fc.nat(22), (number, places) => {
      const text = number.toString().padStart(places + 1, '0');
      const decimal = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
      const found = read(decimal);
      return found === undefined || found === Number(decimal);
    }),
    { numRuns: 3000 },
  );
  // Halfway between two doubles: nobody can tell without a rule for ties.
  expect(read('9007199254740993')).toBeUndefined();
  expect(read('9007199254740993.1')).toBe(9007199254740994);
});

it('leaves longer numbers to others', () => {
  expect(read('0.1234567890123456789')).toBeUndefined();
  expect(read('0.00000000000000000000001')).toBeUndefined();
  expect(read('0.000000000000000000')).toBeUndefined();
});
