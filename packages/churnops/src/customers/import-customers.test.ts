import { mkdir, readdir, readFile, rmdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { today } from '../logical-date.js';
import { silentProgress } from '../progress.js';
import { DATA_SET } from '../testing.js';
import { importCustomers } from './import-customers.js';
import { importResult } from './import-result.js';
import { app, header, importText, prepareImports, problemsOf, rows, withField } from './testing-import.js';

prepareImports();

describe('importCustomers', () => {
  it('stores the data set as it is, blanks included', async () => {
    const result = await importCustomers(app.context, DATA_SET, { progress: silentProgress });
    expect(importResult.parse(result)).toEqual({
      file: DATA_SET,
      imported: 7043,
      added: 7043,
      updated: 0,
      unchanged: 0,
      rejected: 0,
      reject_file: null,
      blank_rows: 0,
      trimmed: 0,
      composed: 0,
      renamed_columns: [],
      ignored_columns: [],
      delimiter: ',',
      decimal: '.',
      compression: null,
      encoding: 'utf-8',
      as_of: today(app.context),
      outcomes_recorded: 7043,
      outcomes_kept: 0,
      outcomes_corrected: 0,
    });
    const blank = await app.query<{ n: number }>(
      'SELECT count(*) AS n FROM customer_data WHERE "TotalCharges" IS NULL AND tenure = 0',
    );
    expect(blank).toEqual([{ n: 11 }]);
    const fields = (rows[0] as string).split(',');
    const [stored] = await app.query<Record<string, unknown>>(`SELECT * FROM customer_data WHERE "customerID" = '${fields[0]}'`);
    for (const [i, name] of header.split(',').entries()) expect(String(stored?.[name])).toBe(fields[i]);
  });

  it('updates known customers, and leaves outcomes that a file lacks', async () => {
    await importText([header, rows[0]].join('\n'));
    const columns = header.split(',');
    const without = (line: string) => line.split(',').slice(0, -1).join(',');
    const changed = (rows[0] as string).split(',');
    changed[columns.indexOf('tenure')] = '9';
    await importText([without(header), without(changed.join(',')), without(rows[1] as string)].join('\r\n'));
    const stored = await app.query<{ tenure: number; Churn: string | null }>(
      'SELECT tenure, "Churn" FROM customer_data JOIN customer_import_order USING ("customerID") ORDER BY position',
    );
    expect(stored).toEqual([
      { tenure: 9, Churn: 'No' },
      { tenure: 34, Churn: null },
    ]);
  });

  it('takes columns in any order, quotes, a byte order mark and blank lines', async () => {
    const columns = header.split(',').reverse();
    const fields = (rows[0] as string).split(',').reverse();
    const quoted = fields.map((field) => `"${field}"`).join(',');
    const { imported } = await importText(`\uFEFF${columns.join(',')}\n\n${quoted}\n\n`);
    expect(imported).toBe(1);
  });

  it.each([
    ['MonthlyCharges', 'abc', 'CHURN_CSV_TYPE', 'a number from 0'],
    ['MonthlyCharges', '', 'CHURN_CSV_BLANK', 'a value'],
    ['MonthlyCharges', '-1', 'CHURN_CSV_RANGE', 'a number from 0'],
    ['MonthlyCharges', 'NaN', 'CHURN_CSV_BLANK', 'a number from 0'],
    ['MonthlyCharges', '1e400', 'CHURN_CSV_RANGE', 'a number from 0'],
    ['tenure', '1.5', 'CHURN_CSV_TYPE', 'a whole number'],
    ['TotalCharges', ' ', 'CHURN_CSV_BLANK', 'blank only where tenure is 0'],
    ['Contract', 'Three year', 'CHURN_CSV_VALUE', '"Two year"'],
    ['Contract', 'one year', 'CHURN_CSV_VALUE', '"One year"'],
    ['Churn', 'Maybe', 'CHURN_CSV_VALUE', '"No", "Yes"'],
    ['SeniorCitizen', '2', 'CHURN_CSV_RANGE', 'from 0 to 1'],
    ['customerID', '', 'CHURN_CSV_BLANK', 'an ID'],
    ['customerID', 'x'.repeat(65), 'CHURN_CSV_VALUE', '1 to 64'],
  ])('names line, column, value and remedy: %s = %j', async (column, value, code, expected) => {
    const [problem, ...others] = await problemsOf(withField(column, value));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code, line: 3, column });
    expect(problem?.expected).toContain(expected);
    expect(value.startsWith(problem?.value?.replace('…', '') ?? '')).toBe(true);
  });

  it.each([
    ['a missing column', (h: string, r: string) => [h.replace('tenure,', ''), r], 'CHURN_CSV_COLUMN_MISSING'],
    ['an unknown column', (h: string, r: string) => [`${h},age`, `${r},7`], 'CHURN_CSV_COLUMN_UNKNOWN'],
    ['a column twice', (h: string, r: string) => [`${h},tenure`, `${r},7`], 'CHURN_CSV_COLUMN_TWICE'],
    ['a field too few', (h: string, r: string) => [h, r.slice(r.indexOf(',') + 1)], 'CHURN_CSV_FIELD_COUNT'],
    ['a quote in a field', (h: string, r: string) => [h, r.replace('Electronic check', 'Electronic "check')], 'CHURN_CSV_QUOTE'],
    ['an open quote', (h: string, r: string) => [h, r.replace('Electronic check', '"Electronic check')], 'CHURN_CSV_QUOTE'],
    ['nothing', () => [], 'CHURN_CSV_EMPTY'],
  ])('refuses %s', async (_what, make, code) => {
    const [problem] = await problemsOf(make(header, rows[0] as string).join('\n'));
    expect(problem?.code).toBe(code);
  });

  it('lists the faults of a file that has several, and says how many there are', async () => {
    const twoFaults = withField('Contract', 'Never').replace(rows[2] as string, 'x,y');
    await expect(importText(twoFaults)).rejects.toMatchObject({ code: 'CHURN_CSV_INVALID', count: 2 });
  });

  it('refuses what is not UTF-8', async () => {
    const utf16 = Buffer.from(`\uFEFF${header}\n${rows[0]}\n`, 'utf16le');
    expect((await problemsOf(utf16))[0]?.code).toBe('CHURN_CSV_ENCODING');
    const latin1 = Buffer.from(withField('customerID', 'é-1'), 'latin1');
    expect((await problemsOf(latin1))[0]).toMatchObject({ code: 'CHURN_CSV_ENCODING', line: 3, column: 'customerID' });
  });

  it('refuses a customer that comes twice, naming both lines', async () => {
    const [problem] = await problemsOf([header, rows[0], rows[1], rows[0]].join('\n'));
    expect(problem).toMatchObject({ code: 'CHURN_CSV_DUPLICATE_ID', line: 4, column: 'customerID' });
    expect(problem?.expected).toContain('line 2');
  });

  it('rejects bad rows into a file that can be mended and imported', async () => {
    const bad = withField('Contract', 'Never').split('\n');
    const result = await importText([...bad, rows[0]].join('\n'), 'reject');
    expect(result).toMatchObject({ imported: 2, rejected: 2 });
    const rejects = await readFile(result.reject_file as string, 'utf8');
    expect(rejects.split('\n')[0]).toBe(`${header},reject_reason`);
    expect(rejects).toContain('line 3, column Contract');
    expect(rejects).toContain('line 5, column customerID');
    const mended = rejects.replace(',Never,', ',One year,').split('\n');
    expect(await importText(mended.join('\n'))).toMatchObject({ imported: 2, rejected: 0 });
    expect((await app.query('SELECT 1 FROM customer_data')).length).toBe(3);
  });

  it('stores nothing where the rejected rows cannot be written, and goes on', async () => {
    const bad = withField('Contract', 'Never');
    const file = await app.file('customers.csv', bad);
    // In the way of the file of rejected rows.
    const inTheWay = file.replace('.csv', '.rejects.csv.partial');
    await mkdir(inTheWay);
    await expect(importText(bad, 'reject')).rejects.toMatchObject({
      code: 'CHURN_CANNOT_WRITE',
      message: expect.stringContaining('customers.rejects.csv'),
    });
    expect(await app.query('SELECT 1 FROM customer_data')).toEqual([]);
    await rmdir(inTheWay);
    expect(await importText(bad, 'reject')).toMatchObject({ imported: 2, rejected: 1 });
  });

  it('leaves no file behind where nothing is wrong or nothing can be read', async () => {
    await importText([header, rows[0]].join('\n'), 'reject');
    await expect(importText('a,b\n1,2\n', 'reject')).rejects.toThrow('was not imported');
    await expect(importCustomers(app.context, 'no-such.csv', { progress: silentProgress })).rejects.toMatchObject({
      code: 'CHURN_FILE_MISSING',
    });
    expect((await readdir(app.home)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('counts who is added, updated and unchanged', async () => {
    await importText([header, rows[0], rows[1]].join('\n'));
    const changed = (rows[1] as string).replace('34', '35');
    expect(await importText([header, rows[0], changed, rows[2]].join('\n'))).toMatchObject({
      imported: 3,
      added: 1,
      updated: 1,
      unchanged: 1,
    });
  });

  it('leaves everything as it was when it is called off', async () => {
    await importText([header, rows[0]].join('\n'));
    const called = new AbortController();
    const progress = {
      ...silentProgress,
      task: () => ({ update: () => called.abort(new Error('called off')), done() {}, fail() {} }),
    };
    const context = { ...app.context, signal: called.signal };
    await expect(importCustomers(context, DATA_SET, { progress })).rejects.toThrow('called off');
    expect(await app.query('SELECT 1 FROM customer_data')).toHaveLength(1);
  });
});

describe('outcomes in an imported file', () => {
  const outcomes = () => app.query('SELECT observed_on, churned FROM customer_outcomes ORDER BY observed_on');
  const target = async () => (await app.query<{ Churn: string | null }>('SELECT "Churn" FROM customer_data'))[0]?.Churn;
  const withOutcome = (value: string) => [header, (rows[0] as string).split(',').with(20, value).join(',')].join('\n');

  it('are recorded as observed on a day, and a blank keeps what is known', async () => {
    expect(await importText(withOutcome('Yes'), 'fail', { asOf: '2026-01-31' })).toMatchObject({
      as_of: '2026-01-31',
      outcomes_recorded: 1,
    });
    expect(await importText(withOutcome(''), 'fail', { asOf: '2026-02-28' })).toMatchObject({
      unchanged: 1,
      outcomes_recorded: 0,
      outcomes_kept: 1,
    });
    expect(await target()).toBe('Yes');
    expect(await outcomes()).toEqual([{ observed_on: '2026-01-31', churned: true }]);
  });

  it('are replaced by a correction, which is counted', async () => {
    await importText(withOutcome('Yes'), 'fail', { asOf: '2026-01-31' });
    expect(await importText(withOutcome('No'), 'fail', { asOf: '2026-01-31' })).toMatchObject({
      outcomes_recorded: 0,
      outcomes_corrected: 1,
    });
    expect(await target()).toBe('No');
    expect(await outcomes()).toEqual([{ observed_on: '2026-01-31', churned: false }]);
  });

  it('of the future are refused', async () => {
    const now = () => new Date('2026-03-01T12:00:00Z');
    const file = await app.file('customers.csv', withOutcome('Yes'));
    const importing = importCustomers({ ...app.context, now }, file, { asOf: '2026-03-02', progress: silentProgress });
    await expect(importing).rejects.toMatchObject({ code: 'CHURN_DATE', kind: { exit: 2 } });
    expect(await app.query('SELECT 1 FROM customer_data')).toEqual([]);
  });
});
