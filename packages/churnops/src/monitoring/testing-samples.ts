import { readFileSync } from 'node:fs';
import { bundledSchema } from '../record/bundled-schema.js';
import { DATA_SET } from '../testing.js';
import { encodeValue } from '../warehouse/copy-text.js';

const [header = '', ...lines] = readFileSync(DATA_SET, 'utf8').trim().split(/\r?\n/);
const names = header.split(',');
/** The complete rows, in the order of the file. */
const complete = lines.map((line) => line.split(',')).filter((cells) => cells[names.indexOf('TotalCharges')]?.trim() !== '');

/** Test support: complete rows of the data set, by their number. */
export const pick = (rows: readonly number[]) => rows.map((row) => complete[row] as string[]);

/** Test support: rows as a CSV file, such as a reference set. */
export const csv = (rows: readonly string[][]) => Buffer.from([header, ...rows.map((cells) => cells.join(','))].join('\n'));

/** What is done to a cell of a sample. */
export type Edit = (name: string, cell: string, row: number) => string | null;

/** Test support: the features of rows as COPY writes them, in chunks that break anywhere. */
export async function* copied(rows: readonly string[][], edit: Edit = (_, cell) => cell) {
  const { features } = bundledSchema();
  const text = rows.map((cells, row) =>
    features.map((name) => encodeValue(edit(name, cells[names.indexOf(name)] as string, row))).join('\t'),
  );
  const bytes = Buffer.from(text.map((line) => `${line}\n`).join(''));
  for (let start = 0; start < bytes.length; start += 100_001) yield bytes.subarray(start, start + 100_001);
}
