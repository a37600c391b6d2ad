import { describe, expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import { LabelsError, readAnswer } from './read-answer.js';

const schema = bundledSchema();
const read = (predictions: unknown, rows = 2) => readAnswer(schema, JSON.stringify({ predictions }), rows);

describe('probabilities are read from', () => {
  it.each<[string, unknown]>([
    ['a list', [0.25, 0.75]],
    ['a list of lists of one', [[0.25], [0.75]]],
    [
      'predict_proba',
      [
        [0.75, 0.25],
        [0.25, 0.75],
      ],
    ],
    [
      'rows with classes',
      [
        { No: 0.75, Yes: 0.25 },
        { No: 0.25, Yes: 0.75 },
      ],
    ],
    [
      'rows whose columns have numbers',
      [
        { 0: 0.75, 1: 0.25 },
        { 0: 0.25, 1: 0.75 },
      ],
    ],
    [
      'rows with booleans as classes',
      [
        { False: 0.75, True: 0.25 },
        { False: 0.25, True: 0.75 },
      ],
    ],
    [
      'rows with label and probability',
      [
        { prediction: 'No', probability: 0.25 },
        { prediction: 'Yes', probability: 0.75 },
      ],
    ],
    [
      'rows with a name in another spelling',
      [
        { label: 0, Churn_Probability: 0.25 },
        { label: 1, Churn_Probability: 0.75 },
      ],
    ],
    [
      'rows with both classes in one cell',
      [
        { prediction: 0, probability: [0.75, 0.25] },
        { prediction: 1, probability: [0.25, 0.75] },
      ],
    ],
    ['rows with one column', [{ risk: 0.25 }, { risk: 0.75 }]],
    ['lists by column', { prediction: [0, 1], probability: [0.25, 0.75] }],
    ['one list by column', { scores: [0.25, 0.75] }],
    ['predictions within predictions', { predictions: [0.25, 0.75] }],
  ])('%s', (_, predictions) => {
    expect([...read(predictions).probability]).toEqual([0.25, 0.75]);
  });

  it('a list without a name for it, as MLflow 1 answers', () => {
    expect([...readAnswer(schema, '[0.25, 0.75]', 2).probability]).toEqual([0.25, 0.75]);
  });

  it.each<[unknown, boolean]>([
    [[0, 1], false],
    [
      [
        [1, 0],
        [0, 1],
      ],
      true,
    ],
    [{ probability: [0, 1] }, true],
    [[{ x: 0 }, { x: 1 }], false],
  ])('%j are surely probabilities: %s', (predictions, surely) => {
    expect(read(predictions)).toEqual({ probability: Float64Array.of(0, 1), surely });
  });
});

it.each<[unknown, string]>([
  [['No', 'Yes'], '"No"'],
  [[false, true], 'false'],
  [[['No'], ['Yes']], '"No"'],
  [{ prediction: ['No', 'Yes'] }, '"No"'],
])('labels are known as such: %j', (predictions, said) => {
  expect(() => read(predictions)).toThrow(LabelsError);
  expect(() => read(predictions)).toThrow(said);
});

describe('refused, with what came', () => {
  it.each<[string, unknown, string]>([
    ['too few', [0.5], '1 answers for 2 rows'],
    [
      'three classes',
      [
        [0.2, 0.3, 0.5],
        [0.1, 0.2, 0.7],
      ],
      '3 values a customer',
    ],
    [
      'two numbers that are no probabilities of classes',
      [
        [3, 0.5],
        [4, 0.5],
      ],
      '[3,0.5]',
    ],
    [
      'columns that say nothing',
      [
        { a: 0.1, b: 0.9 },
        { a: 0.2, b: 0.8 },
      ],
      'the columns a, b',
    ],
    ['a missing value', [0.5, null], 'null'],
    ['one number', 0.5, '0.5'],
    ['nothing', {}, '{}'],
    ['a text', 'high', '"high"'],
  ])('%s', (_, predictions, said) => {
    expect(() => read(predictions)).toThrow(said);
    expect(() => read(predictions)).not.toThrow(LabelsError);
  });

  it.each([
    ['{"predictions": [0.5, NaN]}', 'NaN'],
    ['{"predictions": [0.5, -Infinity]}', '-Infinity'],
    ['<html>', 'no JSON'],
  ])('%s', (text, said) => {
    expect(() => readAnswer(schema, text, 2)).toThrow(said);
  });
});
