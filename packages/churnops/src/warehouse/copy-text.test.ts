import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyRows, decodeLine, encodeValue, lineBatches } from './copy-text.js';

describe('COPY text', () => {
  it('a row survives, whatever characters are in it', () => {
    const value = fc.option(fc.string({ unit: fc.constantFrom('\\', '\t', '\n', '\r', '\b', 'N', '.', 'a', 'ü', ' ') }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (row) => {
        const line = row.map(encodeValue).join('\t');
        expect(line).not.toContain('\n');
        expect(decodeLine(line)).toEqual(row);
      }),
    );
  });

  it('rows come in chunks of whole rows, and back as they were', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => [`customer ${i}\t`, String(i), null]);
    const chunks: Buffer[] = [];
    for await (const chunk of copyRows(rows)) chunks.push(Buffer.from(chunk));
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.every((chunk) => chunk.at(-1) === 10)).toBe(true);
    const lines = Buffer.concat(chunks).toString('utf8').split('\n').slice(0, -1);
    expect(lines.map(decodeLine)).toEqual(rows);
    for await (const chunk of copyRows([])) expect(chunk).toBeUndefined();
  });

  it('lines come whole, wherever the chunks break', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }).map((s) => s.replaceAll('\n', ''))),
        fc.integer({ min: 1, max: 9 }),
        async (lines, size) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
          async function* chunks() {
            for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
          }
          const found: string[] = [];
          for await (const batch of lineBatches(chunks(), 16)) found.push(...batch);
          expect(found).toEqual(lines);
        },
      ),
    );
  });
});
