import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matrixFromRows } from '../data/matrix.js';
import { probabilitiesOf, sigmoid, softplus } from './link-functions.js';

it("sigmoid and softplus are scipy's expit and numpy's logaddexp(0, z), also far out", () => {
  expect(sigmoid(-3)).toBeCloseTo(0.04742587317756678, 15);
  expect(sigmoid(2.5)).toBeCloseTo(0.9241418199787566, 15);
  expect([sigmoid(-750), sigmoid(750)]).toEqual([0, 1]);
  expect(softplus(-40) / 4.248354255291589e-18).toBeCloseTo(1, 12);
  expect(softplus(30)).toBeCloseTo(30.000000000000092, 12);
  expect([softplus(-800), softplus(800)]).toEqual([0, 800]);
});

it('probabilities sum to 1, and do not change with a constant added to all scores', () => {
  const scores = fc.array(fc.array(fc.double({ min: -700, max: 700, noNaN: true }), { minLength: 3, maxLength: 3 }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(scores, fc.integer({ min: -100, max: 100 }), (rows, constant) => {
      const { data } = probabilitiesOf(matrixFromRows(rows));
      const shifted = probabilitiesOf(matrixFromRows(rows.map((row) => row.map((score) => score + constant))));
      for (let i = 0; i < rows.length; i++) {
        expect(data[3 * i] + data[3 * i + 1] + data[3 * i + 2]).toBeCloseTo(1, 12);
        for (let k = 0; k < 3; k++) expect(shifted.data[3 * i + k]).toBeCloseTo(data[3 * i + k], 10);
      }
    }),
  );
});

it('turns one score for each row into two columns, the softmax of (0, score)', () => {
  for (const score of [-5, 0, 1.5, 40]) {
    const two = probabilitiesOf(matrixFromRows([[score]]));
    const soft = probabilitiesOf(matrixFromRows([[0, score]]));
    expect(two.columns).toBe(2);
    for (const k of [0, 1]) expect(two.data[k]).toBeCloseTo(soft.data[k], 14);
  }
});
