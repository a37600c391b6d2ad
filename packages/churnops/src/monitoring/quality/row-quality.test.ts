import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bundledSchema } from '../../record/bundled-schema.js';
import { RowQuality } from './row-quality.js';

const schema = bundledSchema();

it('counts the rows of the current sample that are the same as an earlier one', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('c', 'r'), fc.nat(5000)), { minLength: 1, maxLength: 3000 }), (rows) => {
      const quality = new RowQuality(schema);
      const lines = rows.map(([sample, value]) => `${sample}\t${value}\n`);
      // In blocks, as they come from the database.
      for (const block of [lines.slice(0, 100), lines.slice(100)]) quality.addRows(Buffer.from(block.join('')));
      const current = lines.filter((line) => line.startsWith('c'));
      return quality.copies === current.length - new Set(current).size;
    }),
    { numRuns: 30 },
  );
});

it('tells 200,000 rows that differ by one character apart', () => {
  const quality = new RowQuality(schema);
  for (let i = 0; i < 200_000; i++) quality.addRows(Buffer.from(`c\tFemale\tNo\t${i}\t29.85\n`));
  quality.addRows(Buffer.from('c\tFemale\tNo\t77\t29.85\n'));
  expect(quality.copies).toBe(1);
});

it('counts blanks that another column forbids: TotalCharges is blank for tenure 0 only', () => {
  const quality = new RowQuality(schema);
  const frame = new Map([
    ['tenure', Float64Array.of(0, 5, 7)],
    ['TotalCharges', Float64Array.of(Number.NaN, Number.NaN, 30)],
  ]);
  quality.addFrame(frame);
  quality.addFrame(frame);
  expect([...quality.forbiddenBlanks]).toEqual([['TotalCharges', 2]]);
});
