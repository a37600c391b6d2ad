import { readFileSync } from 'node:fs';
import { bundledSchema } from '../record/bundled-schema.js';
import { DATA_SET } from '../testing.js';
import { encodeValue } from '../warehouse/copy-text.js';
import { SAMPLE_MARK, watchedLayout } from './watched-query.js';

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

/** What a made-up model says of a customer: the larger the bill, the likelier to leave. */
export function madeUpProbability(cells: readonly string[]): number {
  return Number(cells[names.indexOf('MonthlyCharges')]) / 120;
}

/** Test support: a reference set with the made-up model's outputs, as a CSV file. */
export const scoredCsv = (rows: readonly string[][]) => {
  const lines = rows.map((cells) => [...cells, madeUpProbability(cells) > 0.5 ? 1 : 0, madeUpProbability(cells)].join(','));
  return Buffer.from([`${header},prediction,probability`, ...lines].join('\n'));
};

/** Test support: rows of `watchedQuery` with the made-up model's outputs, in chunks that break anywhere. */
export async function* copied(
  rows: readonly string[][],
  edit: Edit = (_, cell) => cell,
  sample: keyof typeof SAMPLE_MARK = 'current',
) {
  const [, ...layout] = watchedLayout(bundledSchema());
  const text = rows.map((cells, row) => {
    const probability = madeUpProbability(cells);
    const own: Readonly<Record<string, string>> = { probability: String(probability), prediction: probability > 0.5 ? '1' : '0' };
    const values = layout.map((name) => encodeValue(edit(name, own[name] ?? (cells[names.indexOf(name)] as string), row)));
    return [SAMPLE_MARK[sample], ...values].join('\t');
  });
  const bytes = Buffer.from(text.map((line) => `${line}\n`).join(''));
  for (let start = 0; start < bytes.length; start += 100_001) yield bytes.subarray(start, start + 100_001);
}
