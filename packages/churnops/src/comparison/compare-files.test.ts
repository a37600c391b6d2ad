import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../progress.js';
import { type CompareOptions, compareFiles } from './compare-files.js';
import { comparisonResult } from './comparison-result.js';
import { describeComparison } from './describe-comparison.js';

const TELCO = new URL('../../../../data/telco-customer-churn.csv', import.meta.url);
const lines = readFileSync(TELCO, 'utf8').trim().split(/\r?\n/);
const [header = '', ...rows] = lines;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'churnops-drift-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function table(name: string, body: readonly string[], head = header): string {
  return file(name, `${[head, ...body].join('\n')}\n`);
}

async function compare(reference: string, current: string, options: Partial<CompareOptions> = {}) {
  const signal = new AbortController().signal;
  const { result } = await compareFiles(reference, current, { progress: silentProgress, signal, ...options });
  return comparisonResult.parse({ ...result, html: null });
}

const raised = (row: string) => {
  const cells = row.split(',');
  const at = header.split(',').indexOf('MonthlyCharges');
  cells[at] = String(Number(cells[at]) * 1.08);
  return cells.join(',');
};

describe('compareFiles', () => {
  it('finds no drift between two halves of the data set, and leaves out the ID', async () => {
    const even = rows.filter((_, i) => i % 2 === 0);
    const odd = rows.filter((_, i) => i % 2 === 1);
    const result = await compare(table('even.csv', even), table('odd.csv', odd));
    expect(result).toMatchObject({
      dataset_drift: false,
      number_of_columns: 20,
      reference_rows: even.length,
      current_rows: odd.length,
    });
    const status = Object.fromEntries(result.columns.map(({ column_name, status }) => [column_name, status]));
    expect(status.customerID).toBe('identifier');
    expect(new Set(Object.values(status))).toEqual(new Set(['identifier', 'ok']));
    const total = result.columns.find(({ column_name }) => column_name === 'TotalCharges');
    expect(total).toMatchObject({ column_type: 'num', status: 'ok' });
    expect(total?.missing_reference).toBeGreaterThan(0);
    expect(describeComparison(result)).toContain('No drift of the data set: 0 of 20 columns');
  });

  it('finds and names a price rise of 8 %', async () => {
    const result = await compare(
      table('before.csv', rows.slice(0, 5000)),
      table('after.csv', rows.slice(5000, 6500).map(raised)),
    );
    expect(result.dataset_drift).toBe(true);
    expect(result.columns.filter(({ drift_detected }) => drift_detected).map(({ column_name }) => column_name)).toContain(
      'MonthlyCharges',
    );
    expect(describeComparison(result)).toMatch(/The data set has drifted: \d+ of 20 columns/);
  });

  it('detects gzip, semicolons and decimal commas in each file', async () => {
    const body = Array.from({ length: 300 }, (_, i) => [i % 7, (i % 50) / 4, ['a', 'b', 'c'][i % 3]] as const);
    const points = table(
      'points.csv',
      body.map((row) => row.join(',')),
      'n,x,plan',
    );
    const commas = `n;x;plan\r\n${body.map(([n, x, plan]) => `${n};${String(x).replace('.', ',')};${plan}`).join('\r\n')}`;
    const result = await compare(points, file('commas.csv.gz', gzipSync(commas)));
    expect(result.columns.map(({ column_name, column_type, effect }) => [column_name, column_type, effect])).toEqual([
      ['n', 'num', 0],
      ['x', 'num', 0],
      ['plan', 'cat', 0],
    ]);
  });

  it('gives a status to a column that is absent, empty, constant, mixed or of another type, and compares the rest', async () => {
    const reference = table(
      'reference.csv',
      Array.from({ length: 40 }, (_, i) => `${i},1,,${i},${i},x`),
      'n,constant,empty,mixed,type,only',
    );
    const current = table(
      'current.csv',
      Array.from({ length: 40 }, (_, i) => `${i},1,,${i === 3 ? 'n.a' : i},${'abc'[i % 3]},${i}`),
      'n,constant,empty,mixed,type,new',
    );
    const { columns, number_of_columns } = await compare(reference, current);
    // One mistake in forty rows is no drift; letters in place of all numbers are.
    expect(columns.filter(({ drift_detected }) => drift_detected).map(({ column_name }) => column_name)).toEqual([
      'type',
      'only',
    ]);
    expect(columns.map(({ column_name, status, reason }) => [column_name, status, reason])).toEqual([
      ['n', 'ok', null],
      ['constant', 'ok', null],
      ['empty', 'missing', 'no values in the reference and the current sample'],
      ['mixed', 'mixed', expect.stringContaining('the current sample has "n.a" among its numbers')],
      ['type', 'mixed', expect.stringContaining('the current sample has "a" among its numbers')],
      ['only', 'absent', 'the column is in the reference sample alone'],
      ['new', 'absent', 'the column is in the current sample alone'],
    ]);
    // All but the new one.
    expect(number_of_columns).toBe(6);
  });

  it('reports files without a common column: the current file lacks every column', async () => {
    const result = await compare(table('a.csv', ['1', '2'], 'a'), table('b.csv', ['1', '2'], 'b'));
    expect(result).toMatchObject({ dataset_drift: true, number_of_columns: 1, number_of_drifted_columns: 1 });
    expect(result.columns.map(({ column_name, status, drift_detected }) => [column_name, status, drift_detected])).toEqual([
      ['a', 'absent', true],
      ['b', 'absent', false],
    ]);
    expect(describeComparison(result)).toContain('a: the column is in the reference sample alone');
  });

  it('says which column of the other file may be meant', async () => {
    const result = await compare(
      table('lower.csv', ['1,x', '2,y'], 'n,contract_type'),
      table('upper.csv', ['1,x'], 'n,Contract Type'),
    );
    expect(result.columns.map(({ column_name, reason }) => [column_name, reason])).toEqual([
      ['n', null],
      ['contract_type', expect.stringContaining('alone; the other has "Contract Type": write both names alike')],
      ['Contract Type', expect.stringContaining('alone; the other has "contract_type"')],
    ]);
  });

  it('tells several columns without a name apart by their place', async () => {
    const body = Array.from({ length: 30 }, (_, i) => `${i},,`);
    const some = table('unnamed.csv', body, 'n,,');
    expect((await compare(some, some)).columns.map(({ column_name, status }) => [column_name, status])).toEqual([
      ['n', 'ok'],
      ['column 2', 'missing'],
      ['column 3', 'missing'],
    ]);
  });

  it('takes the decimal mark it is told where numbers have two meanings', async () => {
    const twoMeanings = file(
      'meanings.csv',
      `x;y\n${Array.from({ length: 30 }, (_, i) => `${i + 1},${100 + i};a`).join('\n')}\n`,
    );
    await expect(compare(twoMeanings, twoMeanings)).rejects.toMatchObject({ message: expect.stringContaining('give --decimal') });
    expect((await compare(twoMeanings, twoMeanings, { decimal: ',' })).columns).toMatchObject([
      { column_name: 'x', column_type: 'num', status: 'ok' },
      { column_name: 'y' },
    ]);
  });

  it('compares by each test once, however often it is named', async () => {
    const some = table(
      'twice-tested.csv',
      Array.from({ length: 30 }, (_, i) => String(i)),
      'n',
    );
    expect((await compare(some, some, { tests: ['ks', 'psi', 'ks'] })).columns.map(({ stattest }) => stattest)).toEqual([
      'K-S p_value',
      'PSI',
    ]);
  });

  it('what a column was like decides what it is: two columns that changed places are both drift', async () => {
    const body = Array.from({ length: 60 }, (_, i) => [i, 'abc'[i % 3]] as const);
    const before = table(
      'before.csv',
      body.map(([n, plan]) => `${n},${plan}`),
      'n,plan',
    );
    const swapped = table(
      'swapped.csv',
      body.map(([n, plan]) => `${plan},${n}`),
      'n,plan',
    );
    const result = await compare(before, swapped);
    expect(result).toMatchObject({ dataset_drift: true, number_of_drifted_columns: 2 });
    expect(result.columns.map(({ column_type, status, effect }) => [column_type, status, effect])).toEqual([
      ['num', 'mixed', 1],
      ['cat', 'ok', 1],
    ]);
    // Codes of which few are numbers stay categories, also in a file that happens to have only those.
    const codes = table('codes.csv', ['1', 'A', '2', 'B', '1', 'C'], 'code');
    expect((await compare(codes, table('one.csv', ['1'], 'code'))).columns).toMatchObject([{ column_type: 'cat', status: 'ok' }]);
  });

  it('does not say "no drift" of what it could not compare', async () => {
    const some = table('some.csv', ['1,x', '2,y'], 'n,');
    for (const [current, policy] of [
      [table('none.csv', [], 'n,'), 'default'],
      [table('other.csv', ['1'], 'other'), 'evidently'],
    ] as const) {
      const text = describeComparison(await compare(some, current, { policy }));
      expect(text).toMatch(/^Nothing could be compared: no column has values for it in both files\n2 reference rows, /);
      expect(text).toContain('(column without a name): ');
      expect(text).not.toContain('– to –');
    }
  });

  it('takes an infinity among numbers for a missing value, and among texts for one of them', async () => {
    const lines = (value: string) => Array.from({ length: 40 }, (_, i) => `${i % 4 === 0 ? value : i},${i % 2 ? 'inf' : 'x'}`);
    for (const value of ['inf', '-Infinity', '1e400']) {
      const some = table('infinite.csv', lines(value), 'n,text');
      const { columns } = await compare(some, some);
      expect(columns.map(({ column_type, status, missing_current }) => [column_type, status, missing_current])).toEqual([
        ['num', 'ok', 0.25],
        ['cat', 'ok', 0],
      ]);
    }
  });

  it('reports a file with only a header, or only one row', async () => {
    const some = table('some.csv', ['1,x', '2,y'], 'n,plan');
    expect((await compare(some, table('none.csv', [], 'n,plan'))).columns.map(({ status }) => status)).toEqual([
      'missing',
      'missing',
    ]);
    expect((await compare(some, table('one.csv', ['1,x'], 'n,plan'))).columns.map(({ status }) => status)).toEqual(['ok', 'ok']);
  });

  it('has an entry for each column and test', async () => {
    const some = table(
      'tests.csv',
      Array.from({ length: 60 }, (_, i) => `${i},${'ab'[i % 2]}`),
      'n,plan',
    );
    const { columns } = await compare(some, some, { tests: ['ks', 'psi', 'z'], threshold: 0.2 });
    expect(columns.map(({ column_name, stattest, threshold }) => [column_name, stattest, threshold])).toEqual([
      ['n', 'K-S p_value', 0.2],
      ['n', 'PSI', 0.2],
      ['plan', 'PSI', 0.2],
      ['plan', 'Z-test p_value', 0.2],
    ]);
  });

  it('scores like Evidently’s preset with the policy evidently', async () => {
    const fixtures = JSON.parse(readFileSync(new URL('../../../drift/fixtures/drift.json', import.meta.url), 'utf8'));
    const { reference_rows, current_rows, result: expected } = fixtures.cases[0];
    const complete = rows.filter((row) => !row.includes(', ,') && row.split(',')[19]?.trim() !== '');
    const pick = (numbers: number[]) => numbers.map((row) => complete[row] as string);
    const result = await compare(table('r.csv', pick(reference_rows)), table('c.csv', pick(current_rows)), {
      policy: 'evidently',
      threshold: 0.2,
      driftShare: 0.25,
    });
    for (const column of result.columns) {
      const own = expected.columns[column.column_name];
      if (!own) continue;
      expect([column.stattest, column.drift_detected], column.column_name).toEqual([own.stattest, own.detected]);
      expect(Math.abs((column.drift_score as number) - own.score), column.column_name).toBeLessThan(1e-9);
    }
  });

  it.each([
    ['CHURN_FILE_MISSING', () => join(folder, 'no-such.csv'), 'is not a file that can be read'],
    ['CHURN_FILE_MISSING', () => folder, 'is a folder'],
    ['CHURN_CSV_EMPTY', () => file('empty.csv', ''), 'the file is empty'],
    // Each file is read once, so a device or a pipe will do.
    ['CHURN_CSV_EMPTY', () => '/dev/null', 'the file is empty'],
    ['CHURN_CSV_FIELD_COUNT', () => table('width.csv', ['1,2', '1,2,3'], 'a,b'), 'line 3: found "1,2,3", expected 2 fields'],
    ['CHURN_CSV_COLUMN_TWICE', () => table('twice.csv', ['1,2'], 'a,a'), 'each column once'],
    ['CHURN_CSV_ENCODING', () => file('names.csv', Buffer.from('größe,b\n1,2\n', 'latin1')), 'line 1: found "gr\uFFFD\uFFFDe"'],
    ['CHURN_CSV_ENCODING', () => file('texts.csv', Buffer.from('a,b\n1,2\n1,é\n', 'latin1')), 'line 3: found "\uFFFD"'],
    ['CHURN_CSV_QUOTE', () => table('quote.csv', ['1,"2'], 'a,b'), 'a quote is not closed'],
  ])('%s', async (code, path, message) => {
    const good = table('good.csv', ['1,2'], 'a,b');
    await expect(compare(good, path())).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('refuses a column or a test that does not exist', async () => {
    const good = table('good.csv', ['1,2'], 'a,b');
    const usage = (message: string) => ({ code: 'CHURN_USAGE', message: expect.stringContaining(message) });
    await expect(compare(good, good, { numerical: ['c'] })).rejects.toMatchObject(usage('neither file has a column "c"'));
    await expect(compare(good, good, { numerical: ['a'], categorical: ['a'] })).rejects.toMatchObject(
      usage('column "a" cannot be'),
    );
    await expect(compare(good, good, { tests: ['kstest' as 'ks'] })).rejects.toMatchObject(usage('there is no test "kstest"'));
    await expect(compare(good, good, { threshold: 3 })).rejects.toMatchObject(usage('a share from 0 to 1; got 3'));
    await compare(good, good, { threshold: 3, tests: ['ks'] });
  });
});
