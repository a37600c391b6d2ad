import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GrowingArray } from './growing-array.js';

it('keeps every number in its order, however many there are', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -128, max: 127 }), { size: '+2', maxLength: 5000 }), (numbers) => {
      for (const make of [(length: number) => new Float64Array(length), (length: number) => new Int8Array(length)]) {
        const array = new GrowingArray<Float64Array | Int8Array>(make);
        for (const number of numbers) array.push(number);
        expect(array.length).toBe(numbers.length);
        expect(Array.from(array.values)).toEqual(numbers);
        array.pushAll(array.values.slice());
        array.push(1);
        expect(Array.from(array.values)).toEqual([...numbers, ...numbers, 1]);
      }
    }),
    { examples: [[Array.from({ length: 5000 }, (_, i) => (i % 256) - 128)]] },
  );
});
