import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STATTESTS, type StatTestId } from '@churnops/drift';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../progress.js';
import { compareFiles } from './compare-files.js';
import { type ComparisonResult, comparisonResult } from './comparison-result.js';
import { describeComparison } from './describe-comparison.js';

const ALL_TESTS = Object.keys(STATTESTS) as StatTestId[];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'churnops-bad-input-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** By both policies, each with its own choice and with every test. Each result is what the schema says, and can be shown. */
async function compareByAll(reference: string, current: string): Promise<ComparisonResult[]> {
  const files = [file('reference.csv', reference), file('current.csv', current)] as const;
  const results: ComparisonResult[] = [];
  for (const policy of ['default', 'evidently'] as const) {
    for (const tests of [undefined, ALL_TESTS]) {
      const options = { policy, ...(tests ? { tests } : {}), progress: silentProgress, signal: new AbortController().signal };
      const { result, html } = await compareFiles(...files, options);
      expect(comparisonResult.parse(JSON.parse(JSON.stringify({ ...result, html: null })))).toEqual({ ...result, html: null });
      for (const shown of [describeComparison(result), html()]) expect(shown).not.toContain('undefined');
      results.push(result);
    }
  }
  return results;
}

const FINE = Array.from({ length: 30 }, (_, i) => i % 11);

describe('each fault of a column is said of it, by both policies and all tests', () => {
  it.each([
    ['infinities as text', 'ok', (i: number) => (i === 4 ? 'inf' : i)],
    ['a number too large for a double', 'ok', (i: number) => (i === 4 ? '1e999' : i)],
    ['text among numbers', 'mixed', (i: number) => (i === 4 ? 'n.a!' : i)],
    ['nothing but gaps', 'missing', () => ''],
    ['nothing but what stands for a gap', 'missing', (i: number) => (i % 2 ? 'NaN' : 'null')],
    ['a constant', 'ok', () => 7],
    ['identifiers', 'identifier', (i: number) => `id-${i}`],
  ])('%s: %s', async (_what, status, cell) => {
    const rows = (of: (i: number) => string | number) =>
      `fine,fault\n${FINE.map((value, i) => `${value},${of(i)}`).join('\n')}\n`;
    const reference = status === 'identifier' ? rows((i) => `id-${i + 1000}`) : rows((i) => i);
    for (const { columns } of await compareByAll(reference, rows(cell))) {
      const ofFault = columns.filter(({ column_name }) => column_name === 'fault');
      for (const column of ofFault) expect([status, 'untestable']).toContain(column.status);
      expect(ofFault.some((column) => column.status === status)).toBe(true);
      for (const { status, reason } of ofFault) expect(reason === null).toBe(status === 'ok');
      // The other column is compared all the same.
      expect(
        columns.some((column) => column.column_name === 'fine' && column.status === 'ok' && column.drift_score !== null),
      ).toBe(true);
    }
  });

  it('empty samples, one row, and files without a common column', async () => {
    const header = 'a,b\n';
    for (const [reference, current] of [
      [header, header],
      [`${header}1,x\n`, header],
      [`${header}1,x\n`, `${header}2,y\n`],
      [`${header}1,x\n`, 'c\n5\n'],
    ] as const) {
      for (const { columns } of await compareByAll(reference, current)) {
        expect(new Set(columns.map(({ column_name }) => column_name)).size).toBeGreaterThanOrEqual(2);
      }
    }
  });
});

it('whatever is in two files that can be read, they are compared', async () => {
  const cell = fc.oneof(
    fc.constantFrom('', 'NaN', 'inf', '-Infinity', '1e308', '-1e308', '0', '1', '1.5', 'yes', 'no', '<b>', '"', '=1+1', ' '),
    fc.integer().map(String),
    fc.string({ unit: 'grapheme', maxLength: 5 }),
  );
  const table = fc
    .integer({ min: 1, max: 3 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 12 }).map((rows) => ({ width, rows })),
    );
  await fc.assert(
    fc.asyncProperty(table, table, async (a, b) => {
      const csv = ({ width, rows }: typeof a) => stringify([['x', 'y', 'z'].slice(0, width), ...rows], { quoted_string: true });
      await compareByAll(csv(a), csv(b)).catch((error) => {
        // A file whose numbers could be meant in two ways is refused, with line and remedy.
        if (!/^CHURN_CSV/.test(error.code)) throw error;
      });
    }),
    { numRuns: 40 },
  );
});
