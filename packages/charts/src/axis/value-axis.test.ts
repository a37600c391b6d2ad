import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueAxis } from './value-axis.js';

const number = fc.double({ min: -1e300, max: 1e300, noNaN: true });

describe('valueAxis', () => {
  it('keeps every value in the range and in order', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 20 }), (values) => {
        const sorted = values.sort((a, b) => a - b);
        const { position, ticks } = valueAxis([sorted[0] as number, sorted.at(-1) as number], [50, 450], { count: 5 });
        const places = sorted.map(position);
        for (const [i, place] of places.entries()) {
          expect(place).toBeGreaterThanOrEqual(i === 0 ? 50 : (places[i - 1] as number));
          expect(place).toBeLessThanOrEqual(450);
        }
        for (const { at } of ticks) expect(at >= 50 && at <= 450).toBe(true);
      }),
    );
  });

  it('has ticks with labels of their own', () => {
    fc.assert(
      fc.property(number, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (low, span) => {
        const labels = valueAxis([low, low + span], [0, 400], { count: 5 }).ticks.map(({ label }) => label);
        expect(new Set(labels).size).toBe(labels.length);
      }),
    );
  });

  it.each([
    [
      [0, 1],
      ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0'],
    ],
    [
      [0, 7032],
      ['0', '2,000', '4,000', '6,000', '8,000'],
    ],
    [
      [0, 4e-6],
      ['0', '1e-6', '2e-6', '3e-6', '4e-6'],
    ],
    [
      [-1e9, 1e9],
      ['-1.0e+9', '-5.0e+8', '0', '5.0e+8', '1.0e+9'],
    ],
  ] as const)('%j is labelled %j', (extent, labels) => {
    expect(valueAxis(extent, [0, 400], { count: 5 }).ticks.map(({ label }) => label)).toEqual(labels);
  });

  it.each([0, 3, -0.2, 1e20, 1e-300])('one value, %d, is in the middle', (value) => {
    expect(valueAxis([value, value], [0, 400], { count: 5 }).position(value)).toBeCloseTo(200, 9);
  });

  it('between whole values there is no tick', () => {
    const { ticks } = valueAxis([0, 2], [0, 400], { count: 6, whole: true, nice: false });
    expect(ticks.map(({ label }) => label)).toEqual(['0', '1', '2']);
  });
});
