import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import { dataSetLines } from '../testing.js';
import { encodeValue } from '../warehouse/copy-text.js';
import { CopyFrames } from './copy-frames.js';

const schema = bundledSchema();
const isNumeric = (name: string) => schema.isNumeric(name);

const block = (rows: readonly (readonly (string | number | null)[])[]) =>
  Buffer.from(rows.map((row) => `${row.map(encodeValue).join('\t')}\n`).join(''));

describe('frames of rows in the text format of COPY', () => {
  it('have each value of the data set, block after block, and blanks as NaN', async () => {
    const { rows } = await dataSetLines();
    const customers = rows.map((line) => line.split(',').map((cell) => (cell.trim() === '' ? null : cell)));
    const frames = new CopyFrames(schema.names, isNumeric, schema.features);
    for (const part of [customers.slice(0, 3000), customers.slice(3000)]) {
      const frame = frames.frame(block(part));
      expect([...frame.keys()]).toEqual(schema.features);
      for (const [name, column] of frame) {
        const position = schema.names.indexOf(name);
        const expected = part.map((cells) => (schema.isNumeric(name) ? Number(cells[position] ?? Number.NaN) : cells[position]));
        expect(Array.from<unknown>(column)).toEqual(expected);
      }
    }
    expect(customers.filter((cells) => cells.includes(null)).length).toBe(11);
  });

  it('have every number and every text, whatever is in it', () => {
    const [text, number] = ['Contract', 'MonthlyCharges'];
    const frames = new CopyFrames([text, number], isNumeric);
    const anyText = fc.option(fc.string({ unit: fc.constantFrom('\\', '\t', '\n', 'N', 'a', 'ü', '日', ' ') }));
    const anyNumber = fc.option(
      fc.oneof(
        fc.double({ noNaN: true }),
        fc.integer(),
        fc.integer({ max: 10 ** 7 }).map((cents) => cents / 100),
        fc.constant(-0),
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, anyNumber), { minLength: 1 }), (rows) => {
        // encodeValue writes −0 as 0; a database writes -0.
        const written = rows.map(([a, b]) => [a, Object.is(b, -0) ? '-0' : b] as const);
        const frame = frames.frame(block(written));
        expect(frame.get(text)).toEqual(rows.map(([a]) => a ?? ''));
        expect(Array.from(frame.get(number) as Float64Array)).toEqual(rows.map(([, b]) => b ?? Number.NaN));
      }),
    );
  });

  it('have the right number where its digits are too many to be read as they come', () => {
    const frames = new CopyFrames(['MonthlyCharges'], isNumeric);
    const numbers = [
      '0.30000000000000004',
      '123456789012345678',
      '1e-7',
      '1.5E+300',
      'NaN',
      'Infinity',
      '-Infinity',
      '.5',
      '-12.25',
      '00012',
    ];
    const frame = frames.frame(block(numbers.map((number) => [number])));
    expect(Array.from(frame.get('MonthlyCharges') as Float64Array)).toEqual(numbers.map(Number));
  });

  it('keep apart more texts than they remember', () => {
    const frames = new CopyFrames(['Contract'], isNumeric);
    const texts = Array.from({ length: 3000 }, (_, i) => `contract ${i}`);
    for (let turn = 0; turn < 2; turn++) {
      expect(frames.frame(block(texts.map((text) => [text]))).get('Contract')).toEqual(texts);
    }
  });
});
