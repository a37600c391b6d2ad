import { describe, expect, it } from 'vitest';
import type { Column } from '../data/frame.js';
import { OneHotEncoder } from './one-hot-encoder.js';
import { OrdinalEncoder } from './ordinal-encoder.js';
import { SimpleImputer } from './simple-imputer.js';
import { StandardScaler } from './standard-scaler.js';
import type { Transformer } from './transformer.js';
import { type TransformerState, transformerFromJSON } from './transformer-spec.js';

// The expected values follow from scikit-learn 1.9's documented rules for these columns.
const colours = ['red', 'blue', 'red', 'green'];
const sizes = Float64Array.of(3, 1, Number.NaN, 1);

const rows = (outputs: Column[]) => Array.from({ length: outputs[0].length }, (_, i) => outputs.map((output) => output[i]));

/** Fits the transformer, and makes a copy of it through JSON. */
function fitted(transformer: Transformer, columns: readonly Column[]): Transformer {
  return transformerFromJSON(JSON.parse(JSON.stringify(transformer.fit(columns))) as TransformerState);
}

describe('OneHotEncoder', () => {
  it('encodes strings and numbers, with NaN as a category', () => {
    const encoder = fitted(new OneHotEncoder(), [colours, sizes]);
    expect(encoder.featureNames(['c', 's'])).toEqual(['c_blue', 'c_green', 'c_red', 's_1', 's_3', 's_NaN']);
    expect(rows(encoder.transform([colours, sizes]))).toEqual([
      [0, 0, 1, 0, 1, 0],
      [1, 0, 0, 1, 0, 0],
      [0, 0, 1, 0, 0, 1],
      [0, 1, 0, 1, 0, 0],
    ]);
  });

  it('drops the first category of all columns, or only of columns with two', () => {
    const names = (drop: 'first' | 'if_binary') =>
      new OneHotEncoder({ drop }).fit([colours, ['n', 'y']]).featureNames(['c', 'b']);
    expect(names('first')).toEqual(['c_green', 'c_red', 'b_y']);
    expect(names('if_binary')).toEqual(['c_blue', 'c_green', 'c_red', 'b_y']);
  });

  it('refuses an unseen category, or ignores it', () => {
    expect(() => new OneHotEncoder().fit([colours]).transform([['pink']])).toThrow(
      `column #0 must be a category seen in fit (blue, green, red); handleUnknown: 'ignore' allows others; got "pink"`,
    );
    const ignoring = fitted(new OneHotEncoder({ handleUnknown: 'ignore' }), [colours]);
    expect(rows(ignoring.transform([['pink']]))).toEqual([[0, 0, 0]]);
  });
});

describe('OrdinalEncoder', () => {
  it('numbers the categories, and leaves NaN as it is', () => {
    const encoder = fitted(new OrdinalEncoder(), [colours, sizes]);
    expect(rows(encoder.transform([colours, sizes]))).toEqual([
      [2, 1],
      [0, 0],
      [2, Number.NaN],
      [1, 0],
    ]);
    expect(() => encoder.transform([['pink'], Float64Array.of(1)])).toThrow(
      `handleUnknown: 'use_encoded_value' allows others; got "pink"`,
    );
    const lenient = fitted(new OrdinalEncoder({ handleUnknown: 'use_encoded_value', unknownValue: -1 }), [colours]);
    expect(rows(lenient.transform([['pink', 'red']]))).toEqual([[-1], [2]]);
  });
});

describe('SimpleImputer', () => {
  const numbers = Float64Array.of(5, Number.NaN, 1, 1, 9);
  it.each([
    ['mean', 4],
    ['median', 3],
    ['most_frequent', 1],
  ] as const)('%s', (strategy, value) => {
    expect(fitted(new SimpleImputer({ strategy }), [numbers]).transform([numbers])[0][1]).toBe(value);
  });

  it('fills strings with the most frequent one or a constant, and names what it cannot fill', () => {
    const words = ['b', '', 'a', 'a'];
    expect(fitted(new SimpleImputer({ strategy: 'most_frequent' }), [words]).transform([words])).toEqual([['b', 'a', 'a', 'a']]);
    expect(fitted(new SimpleImputer({ strategy: 'constant', fillValue: '?' }), [words]).transform([words])).toEqual([
      ['b', '?', 'a', 'a'],
    ]);
    expect(() => new SimpleImputer().fit([words])).toThrow("strategy must be 'most_frequent' or 'constant' for strings");
    expect(() => new SimpleImputer({ strategy: 'constant' }).fit([words])).toThrow('fillValue must be a string');
    expect(() => new SimpleImputer().fit([Float64Array.of(Number.NaN)])).toThrow('a column with at least one value');
  });
});

describe('StandardScaler', () => {
  it('leaves NaN out of the moments, and can only centre or only scale', () => {
    const column = Float64Array.of(1, 3, Number.NaN);
    expect(rows(fitted(new StandardScaler(), [column]).transform([column]))).toEqual([[-1], [1], [Number.NaN]]);
    expect(rows(fitted(new StandardScaler({ withMean: false }), [column]).transform([column]))).toEqual([[1], [3], [Number.NaN]]);
    expect(rows(fitted(new StandardScaler({ withStd: false }), [column]).transform([column]))).toEqual([[-1], [1], [Number.NaN]]);
  });
});
