import { open, readFile, truncate } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../progress.js';
import { type ImportOptions, importCustomers } from './import-customers.js';
import type { ImportError } from './import-problem.js';
import { importResult } from './import-result.js';
import { app, header, importText, prepareImports, problemsOf, rows } from './testing-import.js';

prepareImports();

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
    [
      "pandas' index as decimal numbers",
      () => lines('\n', (row, i) => `${i ? `${i - 1}.0` : 'Unnamed: 0'},${row.join(',')}`),
      { ignored_columns: [{ ...index, column: 'Unnamed: 0' }] },
    ],
    [
      "Excel's line that names the delimiter",
      () => `sep=;\r\n${lines('\r\n', (row, i) => decimalComma(row, i).join(';'))}`,
      { delimiter: ';', decimal: ',', blank_rows: 0 },
    ],
    [
      'everything at once',
      () =>
        gzipSync(
          `\uFEFFsep=;\r\n\r\n${lines('\r\n', (row, i) => {
            const cell = decimalComma(row, i).map((value, j) => (i && j === 0 ? `\u00A0${value} ` : value));
            return `${i ? i - 1 : ''};${i ? cell.with(20, `"${cell[20]}\r\n"`).join(';') : cell.join(';')};`;
          })}\r\n;;;\r\n`,
        ),
      {
        delimiter: ';',
        decimal: ',',
        compression: 'gzip',
        blank_rows: 2,
        trimmed: 80,
        ignored_columns: [index, { ...trailing, position: 23 }],
      },
    ],
    [
      'True and False for 1 and 0',
      () => lines('\n', (row, i) => (i ? row.with(2, row[2] === '1' ? 'True' : 'False') : row).join(',')),
      { trimmed: 0 },
    ],
    ["Excel's line, naming commas", () => `sep=,\n${lines('\n')}`, { delimiter: ',', blank_rows: 0 }],
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
    for (const invisible of ['\u200E', '\u202C', '\u0085', '\uFEFF']) {
      const customer = (rows[0] as string).replace(',', `${invisible},`);
      expect(await importText([header, customer].join('\n'))).toMatchObject({ added: 0, unchanged: 1, trimmed: 1 });
    }
    const [problem] = await problemsOfKnown([header, rows[1], (rows[1] as string).replace(',', ' ,')].join('\n'));
    expect(problem).toMatchObject({ code: 'CHURN_CSV_DUPLICATE_ID', line: 3 });
  });

  it('an ID with its accents apart from the letters is the same customer', async () => {
    const named = (id: string) => [header, (rows[0] as string).replace(/^[^,]*/, id)].join('\n');
    expect(await importText(named('José-Ångström'))).toMatchObject({ added: 1, composed: 0 });
    expect(await importText(named('José-Ångström'.normalize('NFD')))).toMatchObject({ unchanged: 1, composed: 1 });
    expect(await app.query('SELECT "customerID" FROM customer_data')).toEqual([{ customerID: 'José-Ångström' }]);
  });

  it.each(['\u200B', '\u00A0', '\u2028', '\u202E', '\u0085'])(
    'an ID with %j in it is refused, as it would be a customer of its own',
    async (character) => {
      const customer = (rows[0] as string).replace('-', character);
      const [problem] = await problemsOfKnown([header, customer].join('\n'));
      expect(problem).toMatchObject({ code: 'CHURN_CSV_VALUE', line: 2, column: 'customerID' });
      expect(await importText([header, (rows[0] as string).replace('-', ' Zoë 日本 ')].join('\n'))).toMatchObject({
        imported: 1,
      });
    },
  );

  // What pandas.read_csv takes for missing, and what MySQL and Postgres write.
  it.each(['', 'NA', 'NaN', 'NULL', 'null', ' N/A ', 'n/a', '<NA>', '#N/A', '-nan', '1.#QNAN', '\\N'])(
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
    ['thousands with a space', '1 234,56', 'CHURN_CSV_DECIMAL'],
    ['thousands with an apostrophe', "1'234,56", 'CHURN_CSV_DECIMAL'],
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

  it('says which decimal mark the file has', async () => {
    const marked = cells.map(decimalComma).map((row, i) => (i === 30 ? row.with(19, 'much') : row));
    const [problem] = await problemsOf(marked.map((row) => row.join(';')).join('\n'));
    expect(problem).toMatchObject({ code: 'CHURN_CSV_TYPE', expected: expect.stringContaining('with a comma for decimals') });
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
      ...silentProgress,
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
