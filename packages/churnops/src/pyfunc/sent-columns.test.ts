import type { Column, Frame } from '@churnops/learn';
import type { ModelInput } from '@churnops/mlflow';
import { describe, expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import { sentColumns, splitTable } from './sent-columns.js';

const schema = bundledSchema();
const input = (name: string, type: string, required = true): ModelInput => ({ name, type, required });

function sent(inputs: ModelInput[], columns: Record<string, Column>): unknown {
  const frame: Frame = new Map(Object.entries(columns));
  const rows = (Object.values(columns)[0] as Column).length;
  return JSON.parse(splitTable(sentColumns(schema, inputs), frame, 0, rows));
}

describe('the columns that a pyfunc is sent', () => {
  it('are those of the signature, in its order and types', () => {
    const table = sent(
      [
        input('Contract', 'string'),
        input('tenure', 'long'),
        input('MonthlyCharges', 'double'),
        input('SeniorCitizen', 'boolean'),
      ],
      {
        tenure: Float64Array.of(1, 72),
        Contract: ['Month-to-month', 'Two year'],
        MonthlyCharges: Float64Array.of(20, 19.85),
        SeniorCitizen: Float64Array.of(0, 1),
      },
    );
    expect(table).toEqual({
      dataframe_split: {
        columns: ['Contract', 'tenure', 'MonthlyCharges', 'SeniorCitizen'],
        data: [
          ['Month-to-month', 1, 20, false],
          ['Two year', 72, 19.85, true],
        ],
      },
    });
  });

  it('have floats that Python reads as such, and whole numbers that it reads as ints', () => {
    const columns = sentColumns(schema, [
      input('tenure', 'long'),
      input('MonthlyCharges', 'any'),
      input('TotalCharges', 'double'),
    ]);
    const frame: Frame = new Map([
      ['tenure', Float64Array.of(5)],
      ['MonthlyCharges', Float64Array.of(20)],
      ['TotalCharges', Float64Array.of(1e21)],
    ]);
    expect(splitTable(columns, frame, 0, 1)).toContain('"data":[[5,20.0,1e+21]]');
  });

  it.each([
    // The schema scores a blank as 0.
    [input('TotalCharges', 'double', true), [0]],
    [input('TotalCharges', 'double', false), [null]],
    [input('TotalCharges', 'string', true), ['0']],
    [input('TotalCharges', 'any', false), [null]],
  ])('a blank of %j', (column, row) => {
    expect(sent([column], { TotalCharges: Float64Array.of(Number.NaN) })).toMatchObject({ dataframe_split: { data: [row] } });
  });

  it.each([
    ['long', [1, 0]],
    ['double', [1, 0]],
    ['boolean', [true, false]],
    ['string', ['Yes', 'No']],
  ])('Yes and No as %s', (type, [yes, no]) => {
    expect(sent([input('Partner', type)], { Partner: ['Yes', 'No'] })).toMatchObject({
      dataframe_split: { data: [[yes], [no]] },
    });
  });

  it('without a signature are all features in the order of the file', () => {
    const names = sentColumns(schema, undefined).map(({ name }) => name);
    expect(names).toHaveLength(19);
    expect(names.slice(0, 5)).toEqual(['gender', 'SeniorCitizen', 'Partner', 'Dependents', 'tenure']);
  });

  it('leave out what the signature does not require and customers do not have', () => {
    expect(sentColumns(schema, [input('tenure', 'long'), input('shoe size', 'long', false)]).map(({ name }) => name)).toEqual([
      'tenure',
    ]);
  });

  it.each<[string, ModelInput, string]>([
    ['a column of an encoding', input('gender_Male', 'long'), 'gender_Male, which is no feature'],
    ['the ID', input('customerID', 'string'), 'customerID'],
    ['categories as numbers', input('Contract', 'long'), 'Contract as long, where customers have text'],
    ['decimals as whole numbers, which pandas would cut', input('MonthlyCharges', 'long'), 'MonthlyCharges as long'],
    ['dates', input('tenure', 'datetime'), 'tenure as datetime'],
    ['a tensor', { name: undefined, type: 'tensor', required: true }, 'tensor'],
  ])('are refused: %s', (_, column, said) => {
    expect(() => sentColumns(schema, [column])).toThrow(said);
  });
});
