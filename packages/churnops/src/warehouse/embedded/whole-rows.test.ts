import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeRows } from './whole-rows.js';

describe('pages of whole rows', () => {
  it('keep every byte, end with a row, and do not grow with the number of rows', async () => {
    const rows = fc.array(fc.string({ unit: fc.constantFrom('a', 'é'), maxLength: 20 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 100 }),
        async (texts, step, pageBytes) => {
          const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
          async function* chunks() {
            for (let start = 0; start < bytes.length; start += step) yield bytes.subarray(start, start + step);
          }
          const pages: Buffer[] = [];
          for await (const pieces of wholeRows(chunks(), pageBytes)) pages.push(Buffer.concat(pieces));
          expect(Buffer.concat(pages).equals(bytes)).toBe(true);
          const longestRow = Math.max(0, ...texts.map((text) => Buffer.byteLength(text) + 1));
          for (const page of pages) {
            expect(page.at(-1)).toBe(10);
            expect(page.length).toBeLessThan(pageBytes + step + longestRow);
          }
        },
      ),
    );
  });
});
