import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bundledSchema } from '../../record/bundled-schema.js';
import { codeFrame, columnCodes } from '../coded-rows.js';
import { RowQuality } from './row-quality.js';

const schema = bundledSchema();
const contracts = ['Month-to-month', 'One year', 'Two year'];

it('counts the rows that are the same as an earlier one, among those that it is given', () => {
  const row = fc.tuple(fc.constantFrom(...contracts), fc.nat(72), fc.option(fc.nat(3000)));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 3000, size: 'max' }), fc.nat(), (rows, at) => {
      const codes = columnCodes(schema);
      const quality = new RowQuality(schema, codes);
      const skipped = at % rows.length;
      // In blocks, as they come from the database. The first rows of the second are of another sample.
      const blocks = [
        [rows.slice(0, skipped), 0],
        [rows, skipped],
      ] as const;
      for (const [block, from] of blocks) {
        const frame = new Map<string, Float64Array | string[]>([
          ['Contract', block.map(([contract]) => contract)],
          ['tenure', Float64Array.from(block, ([, tenure]) => tenure)],
          ['TotalCharges', Float64Array.from(block, ([, , charges]) => (charges === null ? Number.NaN : charges / 100))],
        ]);
        quality.add(codeFrame(frame, codes), from, block.length);
      }
      return quality.copies === rows.length - new Set(rows.map(String)).size;
    }),
    { numRuns: 15 },
  );
});

it('tells 200,000 rows apart that differ in one value, or in two that make up for each other', () => {
  const codes = columnCodes(schema);
  const count = 200_000;
  const numbers = (numberOf: (i: number) => number) => Float64Array.from({ length: count }, (_, i) => numberOf(i));
  const frames = [
    [numbers((i) => i), numbers(() => 0.1)],
    [numbers(() => 0.1), numbers((i) => i / 7)],
    [numbers((i) => i + 1), numbers((i) => count - i)],
  ];
  const quality = new RowQuality(schema, codes);
  for (const [tenure = [], charges = []] of frames) {
    const frame = new Map([
      ['tenure', Float64Array.from(tenure)],
      ['MonthlyCharges', Float64Array.from(charges)],
    ]);
    quality.add(codeFrame(frame, codes), 0, count);
  }
  expect(quality.copies).toBe(0);
});

it('counts blanks that another column forbids: TotalCharges is blank for tenure 0 only', () => {
  const codes = columnCodes(schema);
  const quality = new RowQuality(schema, codes);
  const frame = new Map([
    ['tenure', Float64Array.of(0, 5, 7, 9)],
    ['TotalCharges', Float64Array.of(Number.NaN, Number.NaN, 30, Number.NaN)],
  ]);
  quality.add(codeFrame(frame, codes), 0, 3);
  quality.add(codeFrame(frame, codes), 0, 3);
  expect([...quality.forbiddenBlanks]).toEqual([['TotalCharges', 2]]);
});
