import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvDialect, DELIMITERS } from './csv-dialect.js';
import { type CsvRecord, LONGEST_RECORD, RecordTooLong, splitRecords } from './split-records.js';

const COMMAS: CsvDialect = { delimiter: ',', lineEnd: '\n' };

/** Splits a text handed over in chunks of `size` characters. */
async function split(text: string, dialect = COMMAS, size = text.length): Promise<CsvRecord[]> {
  const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
  const records: CsvRecord[] = [];
  for await (const batch of splitRecords(chunks, dialect)) records.push(...batch);
  return records;
}

const cell = fc.string({ unit: fc.constantFrom('a', '1', ' ', '"', ',', ';', '\t', '|', '\n', 'é', '日', '.'), maxLength: 6 });
const table = fc
  .tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 6 }))
  .chain(([width, height]) => {
    const row = fc.array(cell, { minLength: width, maxLength: width });
    return fc.array(row, { minLength: height, maxLength: height });
  })
  // A first row without anything does not say how many fields a row has.
  .filter((rows) => (rows[0] as string[]).every((field) => field.trim() !== ''));

describe('splitRecords', () => {
  it('gives any table back that csv-stringify wrote, wherever the chunks break', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(...DELIMITERS),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        async (rows, delimiter, lineEnd, quoted, eof, size) => {
          // In a file with CR line ends, a line feed within a value is no line end.
          const text = stringify(rows, { delimiter, record_delimiter: lineEnd, quoted, quoted_match: /[\r\n]/, eof });
          const records = await split(text, { delimiter, lineEnd: lineEnd === '\r' ? '\r' : '\n' }, size);
          expect(records.map(({ fields }) => fields)).toEqual(rows);
          expect(records.every(({ fault }) => fault === undefined)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('says on which line each record starts', async () => {
    const records = await split('a,b\n\n"x\ny",1\r\n2,"3"\n4,5');
    expect(records.map(({ line, fields }) => [line, ...fields])).toEqual([
      [1, 'a', 'b'],
      [2, ''],
      [3, 'x\ny', '1'],
      [5, '2', '3'],
      [6, '4', '5'],
    ]);
  });

  it('an unclosed quote spoils its own line only', async () => {
    const records = await split('a,b\n1,"2\n3,4\n5,"6"\n7,8\n');
    expect(records.map(({ line, fault, raw, fields }) => (fault ? [line, fault, raw] : [line, ...fields]))).toEqual([
      [1, 'a', 'b'],
      [2, 'a quote is not closed, or text follows a closing quote', '1,"2'],
      [3, '3', '4'],
      [4, '5', '6'],
      [5, '7', '8'],
    ]);
  });

  it('an unclosed quote does so at the end of a file, before blank lines, and in a long file', async () => {
    expect((await split('a,b\n1,"2')).at(-1)).toMatchObject({ line: 2, fault: 'a quote is not closed' });
    expect((await split('a,b\n1,"2\n\n')).map(({ line, fields, fault }) => [line, fault ? 'fault' : fields.join()])).toEqual([
      [1, 'a,b'],
      [2, 'fault'],
      [3, ''],
    ]);
    const long = await split(`a,b\n1,"2\n${'3,4\n'.repeat(100_000)}`, COMMAS, 2 ** 16);
    expect(long).toHaveLength(100_002);
    expect(long.filter(({ fault }) => fault !== undefined).map(({ line }) => line)).toEqual([2]);
  });

  it('names text after a closing quote, and a quote inside a field', async () => {
    const faults = async (text: string) => (await split(text)).map(({ fault }) => fault);
    expect(await faults('a,b\n"1"x",2\n3,4\n')).toEqual([undefined, 'text follows a closing quote', undefined]);
    expect(await faults('a,b\n1,x"y\n3,4\n')).toEqual([undefined, 'a quote stands inside a field', undefined]);
    expect(await faults('a,b\n"1"x,2\n3,4\n')).toEqual([
      undefined,
      'a quote is not closed, or text follows a closing quote',
      undefined,
    ]);
    expect(await faults('a,b\n"1"x,2\n3,"4"\n')).toEqual([
      undefined,
      'a quote is not closed, or text follows a closing quote',
      undefined,
    ]);
  });

  it('gives up on a line without an end, having read little of it', async () => {
    let read = 0;
    const endless = function* () {
      while (read < 2 ** 30) {
        read += 2 ** 16;
        yield 'x'.repeat(2 ** 16);
      }
    };
    const reading = async () => {
      for await (const _ of splitRecords(endless(), COMMAS));
    };
    await expect(reading()).rejects.toThrow(RecordTooLong);
    expect(read).toBeLessThanOrEqual(2 * LONGEST_RECORD);
  });
});
