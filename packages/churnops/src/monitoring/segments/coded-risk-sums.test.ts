import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CodedRiskSums } from './coded-risk-sums.js';
import { RiskSums } from './risk-sums.js';
import { riskTerms } from './risk-terms.js';

it('has of each category what RiskSums of its rows has, to the last bit', () => {
  const row = fc.tuple(fc.nat(20), fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(Number.NaN, 1.5, -1)));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), fc.nat(), (rows, at) => {
      const codes = Int32Array.from(rows, ([code]) => code);
      const risk = Float64Array.from(rows, ([, probability]) => probability);
      const coded = new CodedRiskSums();
      const middle = at % rows.length;
      coded.add(codes, 21, riskTerms(risk, 0, middle), 0, middle);
      coded.add(codes, 21, riskTerms(risk, middle, rows.length), middle, rows.length);
      for (let code = 0; code <= 20; code++) {
        const sums = new RiskSums();
        for (const [own, probability] of rows) if (own === code) sums.add(probability);
        const found = coded.of(code);
        expect([found.customers, found.scored, found.mean]).toEqual([sums.customers, sums.scored, sums.mean]);
        expect(found.varianceOfMean).toBe(sums.varianceOfMean);
      }
    }),
  );
});
