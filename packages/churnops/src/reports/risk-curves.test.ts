import { calibrationCurve, rocCurve } from '@churnops/learn';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { calibrationOf, gainsOf, rocOf } from './risk-curves.js';

/** Customers with one of few probabilities; each is a bin of its own. */
const customers = fc
  .array(fc.record({ probability: fc.constantFrom(0.05, 0.15, 0.32, 0.55, 0.71, 0.98), left: fc.boolean() }), { minLength: 2 })
  .filter((list) => new Set(list.map(({ left }) => left)).size === 2);

function binsOf(list: readonly { probability: number; left: boolean }[]) {
  return [...new Set(list.map(({ probability }) => probability))]
    .sort((a, b) => a - b)
    .map((probability) => {
      const own = list.filter((one) => one.probability === probability);
      return { probability, customers: own.length, left: own.filter(({ left }) => left).length };
    });
}

const close = (a: readonly number[], b: readonly number[]) => {
  expect(a).toHaveLength(b.length);
  for (const [i, value] of a.entries()) expect(value).toBeCloseTo(b[i] as number, 12);
};

it('of bins of one probability each, ROC and calibration are those of the customers', () => {
  fc.assert(
    fc.property(customers, (list) => {
      const [y, probability] = [list.map(({ left }) => Number(left)), list.map((one) => one.probability)];
      const roc = rocOf(binsOf(list));
      const expected = rocCurve(y, probability);
      close(roc.x, expected.falsePositiveRate);
      close(roc.y, expected.truePositiveRate);
      // Ten customers of each are enough for a point of their own.
      const many = list.flatMap((one) => new Array<typeof one>(10).fill(one));
      const calibration = calibrationOf(binsOf(many));
      const curve = calibrationCurve(
        many.map(({ left }) => Number(left)),
        many.map((one) => one.probability),
        10,
      );
      close(calibration.x, curve.predicted);
      close(calibration.y, curve.observed);
    }),
  );
});

it('gains say how many of those who left are reached first', () => {
  const bins = [
    { probability: 0.1, customers: 6, left: 1 },
    { probability: 0.5, customers: 3, left: 1 },
    { probability: 0.9, customers: 1, left: 1 },
  ];
  const { x, y } = gainsOf(bins);
  close(x, [0, 0.1, 0.4, 1]);
  close(y, [0, 1 / 3, 2 / 3, 1]);
});

it('calibration has no point of a few customers: they are added to their neighbours', () => {
  const bin = (probability: number, customers: number, left: number) => ({ probability, customers, left });
  // 4 and 8 customers make a point, 30 another; the riskiest one, who stayed, belongs to the last.
  const { x, y } = calibrationOf([bin(0.05, 4, 0), bin(0.15, 8, 3), bin(0.45, 30, 12), bin(0.85, 1, 0)]);
  close(x, [(4 * 0.05 + 8 * 0.15) / 12, (30 * 0.45 + 0.85) / 31]);
  close(y, [3 / 12, 12 / 31]);
  expect(calibrationOf([bin(0.3, 2, 1)])).toEqual({ x: [0.3], y: [0.5] });
  expect(calibrationOf([])).toEqual({ x: [], y: [] });
});
