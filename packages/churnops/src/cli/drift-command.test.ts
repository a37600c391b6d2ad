import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { comparisonResult } from '../comparison/comparison-result.js';
import { within } from './testing.js';

const before = process.cwd();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'churnops-drift-command-'));
  process.chdir(folder);
  const numbers = Array.from({ length: 200 }, (_, i) => i);
  writeFileSync(join(folder, 'a.csv'), `n,plan\n${numbers.map((i) => `${i},${'ab'[i % 2]}`).join('\n')}\n`);
  writeFileSync(join(folder, 'b.csv'), `n,plan\n${numbers.map((i) => `${i + 60},${'ab'[i % 2]}`).join('\n')}\n`);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

function drift(...args: string[]) {
  return within(['drift', ...args]);
}

it('prints the verdict, or one JSON document, and makes no home', async () => {
  const shown = await drift('a.csv', 'b.csv');
  expect([shown.status, shown.stdout.split('\n')[0]]).toEqual([0, 'The data set has drifted: 1 of 2 columns']);
  const { stdout } = await drift(
    'a.csv',
    'b.csv',
    '--json',
    '--policy',
    'evidently',
    '--tests',
    'ks,psi',
    '--drift-share',
    '0.6',
    '--categorical',
    'plan',
  );
  const result = comparisonResult.parse(JSON.parse(stdout));
  expect(result).toMatchObject({ policy: 'evidently', drift_share: 0.6, dataset_drift: false, number_of_drifted_columns: 1 });
  expect(result.columns.map(({ column_name, stattest }) => [column_name, stattest])).toEqual([
    ['n', 'K-S p_value'],
    ['n', 'PSI'],
    ['plan', 'PSI'],
  ]);
  expect(readdirSync(folder).sort()).toEqual(['a.csv', 'b.csv']);
});

it('writes a report, and keeps stdout one JSON document', async () => {
  const { status, stdout, stderr } = await drift('a.csv', 'b.csv', '--html', 'report.html', '--json');
  expect([status, stderr]).toEqual([0, expect.stringContaining('wrote report.html')]);
  expect(comparisonResult.parse(JSON.parse(stdout)).html).toBe('report.html');
  const report = readFileSync(join(folder, 'report.html'), 'utf8');
  expect(report).toContain('<title>b.csv against a.csv</title>');
  expect(report).toContain('The data set has drifted: 1 of 2 columns drifted, by the policy default.');
  expect(report).toContain('a.csv, 200 rows');
  expect(report.match(/<svg /g)).toHaveLength(2);
  rmSync(join(folder, 'report.html'));
});

it.each([
  [2, ['a.csv', 'b.csv', '--html', './a.csv'], 'the report would replace a.csv, which it is made from'],
  [2, ['a.csv', 'b.csv', '--html', ''], 'the report needs a file name'],
  [1, ['a.csv', 'b.csv', '--html', 'none/report.html'], 'there is no folder'],
  [2, ['a.csv'], "missing required argument 'CURRENT.csv'"],
  [2, ['a.csv', 'b.csv', '--threshold', 'much'], '--threshold must be a number from 0 up; got "much"'],
  [2, ['a.csv', 'b.csv', '--drift-share', '1.5'], '--drift-share must be a number from 0 to 1; got "1.5"'],
  [2, ['a.csv', 'b.csv', '--tests', 'ks,,psi'], 'names must have one comma between them; got "ks,,psi"'],
  [2, ['a.csv', 'b.csv', '--tests', 'student'], 'there is no test "student"'],
  [1, ['a.csv', 'c.csv'], 'c.csv is not a file that can be read'],
])('exit %d: %j', async (status, args, message) => {
  const result = await drift(...args);
  expect([result.status, result.stdout]).toEqual([status, '']);
  expect(result.stderr).toContain(message);
});
