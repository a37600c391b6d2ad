import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture } from '../testing.js';
import { type DeLongTest, delongTest } from './delong-test.js';
import { rocAuc } from './roc-auc.js';

interface Case {
  readonly y: number[];
  readonly a: number[];
  readonly b: number[];
  readonly confidence: number;
  readonly expected: DeLongTest;
}

describe('delongTest', () => {
  for (const [i, { y, a, b, confidence, expected }] of (fixture('delong').cases as Case[]).entries()) {
    it(`has the values of the definition, sample ${i}`, () => {
      const test = delongTest(y, a, b, { confidence });
      for (const [name, value] of Object.entries(expected)) {
        expect(Math.abs(test[name as keyof DeLongTest] - value), name).toBeLessThan(1e-12);
      }
    });
  }

  const row = fc.record({ y: fc.integer({ min: 0, max: 1 }), a: fc.integer({ min: 0, max: 9 }), b: fc.double({ noNaN: true }) });
  const rows = fc
    .array(row, { minLength: 4, maxLength: 60 })
    .filter((all) => all.filter(({ y }) => y === 1).length >= 2 && all.filter(({ y }) => y === 0).length >= 2);
  const columns = (all: { y: number; a: number; b: number }[]) =>
    [all.map(({ y }) => y), all.map(({ a }) => a), all.map(({ b }) => b)] as const;

  it('finds the AUCs of rocAuc, and the interval is the other way round when the scores are', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const [y, a, b] = columns(all);
        const test = delongTest(y, a, b);
        expect(test.aucA).toBeCloseTo(rocAuc(y, a), 12);
        expect(test.aucB).toBeCloseTo(rocAuc(y, b), 12);
        const turned = delongTest(y, b, a);
        expect(turned.low).toBeCloseTo(-test.high, 12);
        expect(turned.high).toBeCloseTo(-test.low, 12);
      }),
    );
  });

  it('does not depend on the order of the rows, nor on a monotone change of a score', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const [y, a, b] = columns(all);
        const test = delongTest(y, a, b);
        const reversed = columns([...all].reverse().map(({ y, a, b }) => ({ y, a: 3 * a + 1, b })));
        const again = delongTest(...reversed);
        for (const name of ['difference', 'low', 'high', 'pValue'] as const) expect(again[name]).toBeCloseTo(test[name], 10);
      }),
    );
  });

  it('is certain that a score equals itself', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const [y, a] = columns(all);
        expect(
          delongTest(
            y,
            a,
            a.map((score) => score / 3),
          ),
        ).toMatchObject({ difference: 0, low: 0, high: 0, pValue: 1 });
      }),
    );
  });

  it('refuses what has no interval', () => {
    expect(() => delongTest([0, 0, 1], [1, 2, 3], [1, 2, 3])).toThrow('at least 2 rows of each class');
    expect(() => delongTest([0, 0, 1, 1], [1, 2, 3, Number.NaN], [1, 2, 3, 4])).toThrow('score[3]');
    expect(() => delongTest([0, 0, 1, 1], [1, 2, 3, 4], [1, 2, 3])).toThrow('as long as');
    expect(() => delongTest([0, 0, 1, 1], [1, 2, 3, 4], [1, 2, 3, 4], { confidence: 95 })).toThrow('confidence');
  });
});
