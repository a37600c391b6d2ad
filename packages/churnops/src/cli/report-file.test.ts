import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { requireReportFile, writeReportFile } from './report-file.js';

let folder: string;
const at = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'churnops-report-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('replaces an earlier report, and leaves no other file', async () => {
  for (const content of ['one', 'two']) {
    await requireReportFile(at('report.html'), []);
    await writeReportFile(at('report.html'), content);
  }
  expect(readFileSync(at('report.html'), 'utf8')).toBe('two');
  expect(readdirSync(folder)).toEqual(['report.html']);
});

it('does not replace its own inputs, under any name', async () => {
  writeFileSync(at('a.csv'), 'a');
  symlinkSync(at('a.csv'), at('link.html'));
  for (const name of ['a.csv', 'link.html', './x/../a.csv']) {
    await expect(requireReportFile(`${folder}/${name}`, [at('b.csv'), at('a.csv')])).rejects.toMatchObject({
      code: 'CHURN_USAGE',
      message: expect.stringContaining('which it is made from'),
    });
  }
});

it('names the folder that is missing, before any work', async () => {
  await expect(requireReportFile(at('no/report.html'), [])).rejects.toMatchObject({
    code: 'CHURN_CANNOT_WRITE',
    message: expect.stringContaining(`there is no folder ${at('no')}`),
    remedy: expect.stringContaining('make the folder'),
  });
  await expect(requireReportFile(folder, [])).rejects.toMatchObject({ code: 'CHURN_CANNOT_WRITE' });
});

it('leaves no part of a report that cannot be written', async () => {
  mkdirSync(at('report.html'));
  await expect(writeReportFile(at('report.html'), 'one')).rejects.toMatchObject({ code: 'CHURN_CANNOT_WRITE' });
  expect(readdirSync(folder)).toEqual(['report.html']);
});
