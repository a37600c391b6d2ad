import { open, readdir, readFile, truncate } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { today } from '../logical-date.js';
import { silentProgress } from '../progress.js';
import { DATA_SET, dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { type ImportOptions, importCustomers } from './import-customers.js';
import type { ImportError } from './import-problem.js';
import { importResult } from './import-result.js';

let app: TestApplication;
let header: string;
let rows: string[];
beforeAll(async () => {
  app = await testApplication();
  ({ header, rows } = await dataSetLines());
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.context.warehouse.db.deleteFrom('customer_data').execute();
  await app.context.warehouse.db.deleteFrom('customer_outcomes').execute();
});

async function importText(
  content: string | Uint8Array,
  onError: ImportOptions['onError'] = 'fail',
  more: Partial<ImportOptions> = {},
) {
  const file = await app.file('customers.csv', content);
  return importCustomers(app.context, file, { ...more, onError, progress: silentProgress });
}

async function problemsOf(content: string | Uint8Array, more: Partial<ImportOptions> = {}) {
  const error = (await importText(content, 'fail', more).catch((failure: unknown) => failure)) as ImportError;
  expect(error).toBeInstanceOf(Error);
  expect(await app.query('SELECT 1 FROM customer_data')).toEqual([]);
  return error.problems;
}

/** The second row of a file of three with one field replaced. */
function withField(column: string, value: string): string {
  const fields = (rows[1] as string).split(',');
  fields[header.split(',').indexOf(column)] = value;
  return [header, rows[0], fields.join(','), rows[2]].join('\n');
}

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
    const progress = { task: () => ({ update: () => called.abort(new Error('called off')), done() {}, fail() {} }) };
    const context = { ...app.context, signal: called.signal };
    await expect(importCustomers(context, DATA_SET, { progress })).rejects.toThrow('called off');
    expect(await app.query('SELECT 1 FROM customer_data')).toHaveLength(1);
  });
});

/** The data set's first rows as a file of another kind would have them; all of them must come out the same. */
describe('importCustomers reads files as people write them', () => {
  let cells: string[][];
  let plain: unknown;
  beforeAll(async () => {
    cells = [header, ...rows.slice(0, 40)].map((line) => line.split(','));
    await importText(cells.map((row) => row.join(',')).join('\n'));
    plain = await stored();
  });

  const stored = () =>
    app.query(
      'SELECT customer_data.*, position FROM customer_data JOIN customer_import_order USING ("customerID") ORDER BY "customerID"',
    );
  const withoutPositions = (found: unknown) => (found as { position: number }[]).map(({ position: _, ...row }) => row);
  const lines = (end: string, row: (fields: string[], i: number) => string = (fields) => fields.join(',')) =>
    cells.map(row).join(end);
  const decimalComma = (fields: string[], i: number) =>
    fields.map((field) => (i > 0 && /^\d+\.\d+$/.test(field) ? field.replace('.', ',') : field));
  const index = { column: '', position: 1, reason: 'row numbers, without a name' };
  const trailing = { column: '', position: 22, reason: 'blank, without a name' };

  const kinds: [string, () => string | Uint8Array, object][] = [
    ['CR line ends', () => lines('\r'), { blank_rows: 0 }],
    ['CRLF line ends', () => `${lines('\r\n')}\r\n`, { blank_rows: 0 }],
    ['CRLF and LF mixed', () => cells.map((row, i) => `${row.join(',')}${i % 2 ? '\r\n' : '\n'}`).join(''), { blank_rows: 0 }],
    ['blank first lines', () => `\n  \n${lines('\n')}`, { blank_rows: 2 }],
    ["Excel's empty rows", () => `${lines('\n')}\n${`${','.repeat(20)}\n`.repeat(3)}`, { blank_rows: 3 }],
    ['a trailing comma on each line', () => lines('\n', (row) => `${row.join(',')},`), { ignored_columns: [trailing] }],
    [
      'a trailing comma on each line but the header',
      () => lines('\n', (row, i) => `${row.join(',')}${i ? ',' : ''}`),
      { ignored_columns: [trailing] },
    ],
    ["pandas' index", () => lines('\n', (row, i) => `${i ? i - 1 : ''},${row.join(',')}`), { ignored_columns: [index] }],
    [
      "pandas' index, saved twice",
      () => lines('\n', (row, i) => `${i ? i - 1 : 'Unnamed: 0'},${row.join(',')}`),
      { ignored_columns: [{ ...index, column: 'Unnamed: 0' }] },
    ],
    ['semicolons', () => lines('\n', (row) => row.join(';')), { delimiter: ';', decimal: '.' }],
    ['tabs', () => lines('\n', (row) => row.join('\t')), { delimiter: '\t' }],
    ['vertical bars', () => lines('\n', (row) => row.join('|')), { delimiter: '|' }],
    ['decimal commas', () => lines('\r\n', (row, i) => decimalComma(row, i).join(';')), { delimiter: ';', decimal: ',' }],
    [
      'decimal commas between commas, quoted',
      () => stringify(cells.map(decimalComma), { quoted: true }),
      { delimiter: ',', decimal: ',' },
    ],
    ['gzip', () => gzipSync(lines('\n')), { compression: 'gzip' }],
    ['quotes around everything', () => stringify(cells, { quoted: true, record_delimiter: '\r\n' }), { trimmed: 0 }],
    [
      'quoted line breaks',
      () => stringify(cells.map((row, i) => (i ? [...row.slice(0, 20), `${row[20]}\n`] : row))),
      { trimmed: 40 },
    ],
    [
      'invisible characters around values',
      () =>
        lines('\n', (row, i) => (i ? row.map((cell, j) => (j < 2 ? `\u00A0${cell}\u200B ` : cell)).join(',') : row.join(','))),
      { trimmed: 80 },
    ],
    [
      'headers of another fashion',
      () =>
        lines('\n', (row, i) =>
          i
            ? row.join(',')
            : `customerid, gender,Senior Citizen,${row.slice(3, 18).join(',')},monthly_charges,total-charges,CHURN`,
        ),
      {
        renamed_columns: [
          { from: 'customerid', to: 'customerID' },
          { from: ' gender', to: 'gender' },
          { from: 'Senior Citizen', to: 'SeniorCitizen' },
          { from: 'monthly_charges', to: 'MonthlyCharges' },
          { from: 'total-charges', to: 'TotalCharges' },
          { from: 'CHURN', to: 'Churn' },
        ],
      },
    ],
  ];

  it.each(kinds)('%s', async (_kind, make, said) => {
    const result = importResult.parse(await importText(make()));
    expect(result).toMatchObject({ imported: 40, rejected: 0, ...said });
    expect(withoutPositions(await stored())).toEqual(withoutPositions(plain));
  });

  it('an ID with an invisible character at an end is the same customer', async () => {
    await importText([header, rows[0]].join('\n'));
    expect(await importText([header, `\u00A0${rows[0]}`].join('\n'))).toMatchObject({ added: 0, unchanged: 1, trimmed: 1 });
    const [problem] = await problemsOfKnown([header, rows[1], (rows[1] as string).replace(',', ' ,')].join('\n'));
    expect(problem).toMatchObject({ code: 'CHURN_CSV_DUPLICATE_ID', line: 3 });
  });

  it.each(['', 'NA', 'NaN', 'NULL', 'null', ' N/A '])(
    '%j is a blank where one may stand, and refused elsewhere',
    async (blank) => {
      const fields = (rows[0] as string).split(',');
      const at = (column: string, value: string) =>
        fields.map((field, i) => (cells[0]?.[i] === column ? value : field)).join(',');
      const customer = at('tenure', '0').split(',').with(19, blank).with(20, blank).join(',');
      expect(await importText([header, customer].join('\n'))).toMatchObject({ imported: 1, outcomes_recorded: 0 });
      expect(await app.query('SELECT "TotalCharges", "Churn" FROM customer_data')).toEqual([{ TotalCharges: null, Churn: null }]);
      const [problem] = await problemsOfKnown([header, at('Contract', blank)].join('\n'));
      expect(problem).toMatchObject({ code: 'CHURN_CSV_BLANK', line: 2, column: 'Contract' });
    },
  );

  async function problemsOfKnown(content: string | Uint8Array, more: Partial<ImportOptions> = {}) {
    const error = (await importText(content, 'fail', more).catch((failure: unknown) => failure)) as ImportError;
    expect(error).toBeInstanceOf(Error);
    return error.problems;
  }

  it.each([
    ['thousands', '1.234,56', 'CHURN_CSV_DECIMAL'],
    ['the other mark', '1234.5', 'CHURN_CSV_DECIMAL'],
    ['what may be thousands', '1.234', 'CHURN_CSV_DECIMAL'],
  ])('a file with decimal commas refuses %s: %s', async (_what, value, code) => {
    const marked = cells.map(decimalComma).map((row, i) => (i === 30 ? row.with(19, value) : row));
    const [problem] = await problemsOf(marked.map((row) => row.join(';')).join('\n'));
    expect(problem).toMatchObject({
      code,
      line: 31,
      column: 'TotalCharges',
      value,
      expected: expect.stringContaining('--decimal'),
    });
  });

  it('does not guess what 1,234 means, and takes the word of the user', async () => {
    const customer = (rows[1] as string).split(',').with(18, '60').with(19, '1,234').join(';');
    const content = [header.replaceAll(',', ';'), customer].join('\n');
    expect((await problemsOf(content))[0]).toMatchObject({ code: 'CHURN_CSV_DECIMAL', line: 2, value: '1,234' });
    expect((await problemsOf(content, { decimal: '.' }))[0]).toMatchObject({ code: 'CHURN_CSV_DECIMAL', line: 2 });
    expect(await importText(content, 'fail', { decimal: ',' })).toMatchObject({ imported: 1, decimal: ',' });
    expect(await app.query('SELECT "TotalCharges" FROM customer_data')).toEqual([{ TotalCharges: 1.234 }]);
  });

  it('a header with two delimiters is refused, unless the user names one', async () => {
    const names = header.split(',');
    const content = [`${names.slice(0, 10).join(';')};${names.slice(10).join(',')}`, rows[0]].join('\n');
    expect((await problemsOf(content))[0]).toMatchObject({ code: 'CHURN_CSV_DELIMITER', line: 1 });
    expect((await problemsOf(content, { delimiter: ';' }))[0]).toMatchObject({ code: 'CHURN_CSV_COLUMN_MISSING' });
  });

  it.each([
    ["git's conflict markers at the start", () => `<<<<<<< HEAD\n${header}\n`, 'CHURN_CSV_CONFLICT_MARKERS'],
    [
      "git's conflict markers far down",
      () => `${header}\n${rows.slice(0, 5000).join('\n')}\n=======\n`,
      'CHURN_CSV_CONFLICT_MARKERS',
    ],
    ['JSON', () => '{"customers": []}', 'CHURN_CSV_NOT_CSV'],
    ['HTML in gzip', () => gzipSync('<!DOCTYPE html><html></html>'), 'CHURN_CSV_NOT_CSV'],
    ['a workbook', () => Buffer.from('504b030414000600', 'hex'), 'CHURN_CSV_NOT_CSV'],
    ['a gzip file that is cut off', () => gzipSync(`${header}\n${rows.join('\n')}`).subarray(0, -2000), 'CHURN_CSV_COMPRESSION'],
    ['no line end', () => 'x'.repeat(2 ** 20), 'CHURN_CSV_LINE_LENGTH'],
    ['no line end after the header', () => `${header}\n${'x'.repeat(2 ** 20)}`, 'CHURN_CSV_LINE_LENGTH'],
    ['text in a column without a name', () => `,${header}\nnote,${rows[0]}\n`, 'CHURN_CSV_COLUMN_UNKNOWN'],
  ])('refuses %s', async (_what, make, code) => {
    expect((await problemsOf(make()))[0]).toMatchObject({ code });
  });

  it('refuses a gigabyte without a line end in little memory, having read its start only', async () => {
    const file = await app.file('endless.csv', '');
    await truncate(file, 2 ** 30);
    const handle = await open(file, 'r+');
    await handle.write('x'.repeat(2 ** 20));
    await handle.close();
    let read = 0;
    const progress = {
      task: () => ({
        update: (bytes: number) => {
          read = bytes;
        },
        done() {},
        fail() {},
      }),
    };
    await expect(importCustomers(app.context, file, { progress })).rejects.toMatchObject({ code: 'CHURN_CSV_LINE_LENGTH' });
    expect(read).toBeLessThan(2 ** 20);
  });

  it('rejected rows keep their own text, and the file its way of writing', async () => {
    const table = cells.map((row, i) => decimalComma(row, i).join(';'));
    const bad = (table[2] as string).replace('One year', 'Never');
    const content = [table[0], table[1], bad, `${table[3]}"`, table[1], table[4]].join('\r\n');
    const result = await importText(content, 'reject');
    expect(result).toMatchObject({ imported: 2, rejected: 3, delimiter: ';', decimal: ',' });
    const rejects = (await readFile(result.reject_file as string, 'utf8')).trimEnd().split('\n');
    const originals = [table[0], bad, `${table[3]}"`, table[1]];
    expect(rejects.map((line, i) => line.slice(0, originals[i]?.length))).toEqual(originals);
    const mended = rejects.join('\n').replace('Never', 'One year').replace('";', ';');
    expect(await importText(mended)).toMatchObject({ imported: 3, added: 2, unchanged: 1, decimal: ',' });
    expect(withoutPositions(await stored())).toEqual(
      withoutPositions(plain).filter(({ customerID }: Record<string, unknown>) =>
        cells.slice(1, 5).some(([id]) => id === customerID),
      ),
    );
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
