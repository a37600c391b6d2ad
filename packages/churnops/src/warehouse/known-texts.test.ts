import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KnownTexts } from './known-texts.js';

/** Reads values one after the other. */
function numbersOf(known: KnownTexts, values: readonly string[]): number[] {
  const block = Buffer.from(values.map((value) => `${value}\t`).join(''));
  let start = 0;
  return values.map((value) => {
    const number = known.read(block, start);
    expect(known.end).toBe(start + Buffer.byteLength(value));
    start = known.end + 1;
    return number;
  });
}

it('numbers each text in the order in which they first come, however many there are, and however alike', () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'b', 'ü'), maxLength: 6 }),
    fc.nat(300).map((i) => `No ${i}`),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 1000, size: 'max' }), (values) => {
      const order = [...new Set(values)];
      expect(numbersOf(new KnownTexts(), values)).toEqual(values.map((value) => order.indexOf(value)));
    }),
    { numRuns: 15 },
  );
});

it('keeps no more than it is told, and still knows those', () => {
  const known = new KnownTexts(2);
  expect(numbersOf(known, ['Yes', 'No', 'No phone service', 'Yes', 'No', ''])).toEqual([0, 1, -1, 0, 1, -1]);
});
