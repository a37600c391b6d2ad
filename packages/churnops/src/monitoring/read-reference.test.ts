import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import { DATA_SET } from '../testing.js';
import { readReference } from './read-reference.js';

const schema = bundledSchema();
const [header = '', ...rows] = readFileSync(DATA_SET, 'utf8').trim().split(/\r?\n/);
const names = header.split(',');

/** The data set's first rows with one value replaced. */
function reference(row: number, column: string, value: string): Buffer {
  const lines = rows.slice(0, 20).map((line, i) => {
    const cells = line.split(',');
    if (i === row) cells[names.indexOf(column)] = value;
    return cells.join(',');
  });
  return Buffer.from([header, ...lines].join('\n'));
}

it.each([
  ['Contract', 'month-to-month', 'found "month-to-month", expected one of "Month-to-month", "One year", "Two year"'],
  ['Partner', '1', 'found "1", expected one of "No", "Yes"'],
  ['SeniorCitizen', '7', 'found "7", expected a whole number from 0 to 1'],
  ['tenure', '-5', 'found "-5", expected a whole number from 0 to 1200'],
  ['MonthlyCharges', '0x10', 'found "0x10", expected a number'],
  ['gender', '', 'found "", expected a value: one of "Female", "Male"'],
  ['TotalCharges', ' ', 'found " ", expected a value: a number'],
])('a value that the schema does not allow is refused with its row: %s %j', (column, value, found) => {
  expect(() => readReference(schema, reference(2, column, value))).toThrow(
    expect.objectContaining({
      code: 'CHURN_NO_REFERENCE',
      message: expect.stringContaining(`is damaged: row 3 below the header, column ${column}: ${found}`),
      remedy: expect.stringContaining('log the customers that the model learned from again'),
    }),
  );
});

it('reads what the schema allows: numbers as numbers, pandas’ booleans, a blank where there may be one', () => {
  const frame = readReference(schema, reference(1, 'SeniorCitizen', 'True'));
  expect([...frame.keys()].sort()).toEqual([...schema.features].sort());
  expect(frame.get('SeniorCitizen')?.slice(0, 3)).toEqual(Float64Array.of(0, 1, 0));
  expect(frame.get('MonthlyCharges')?.slice(0, 2)).toEqual(Float64Array.of(29.85, 56.95));
  const newcomer = rows.find((line) => line.split(',')[names.indexOf('TotalCharges')] === ' ') as string;
  const blank = readReference(schema, Buffer.from(`${header}\n${newcomer}`));
  expect(blank.get('TotalCharges')).toEqual(Float64Array.of(Number.NaN));
});

it('a column may be absent, and none may come twice', () => {
  const without = reference(0, 'gender', 'Male').toString().replace('gender', 'sex');
  expect(readReference(schema, Buffer.from(without)).get('gender')?.[0]).toBe('');
  const twice = reference(0, 'gender', 'Male').toString().replace('Partner', 'gender');
  expect(() => readReference(schema, Buffer.from(twice))).toThrow('the column gender comes twice');
});
