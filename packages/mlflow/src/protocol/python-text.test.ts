import { expect, it } from 'vitest';
import { pythonInteger, pythonList, pythonSet, pythonString, pythonTuple, pythonType, pythonValue } from './python-text.js';

// What Python 3.11's repr prints.
it.each([
  ['', "''"],
  ['abc', "'abc'"],
  ["it's", '"it\'s"'],
  ['a"b', "'a\"b'"],
  [`o'b"c`, `'o\\'b"c'`],
  ['a\\b', "'a\\\\b'"],
  ['a\nb\tc\rd', "'a\\nb\\tc\\rd'"],
  ['größe 准确率', "'größe 准确率'"],
])('%j as a string', (text, shown) => {
  expect(pythonString(text)).toBe(shown);
});

it('lists, sets and tuples', () => {
  expect([pythonList([]), pythonList(['a', "it's"])]).toEqual(['[]', `['a', "it's"]`]);
  expect(pythonSet(['a', 'b'])).toBe("{'a', 'b'}");
  expect([pythonTuple([]), pythonTuple(['a']), pythonTuple([1, 'b'])]).toEqual(['()', "('a',)", "(1, 'b')"]);
});

it.each([
  [null, 'None', 'NoneType'],
  [true, 'True', 'bool'],
  [false, 'False', 'bool'],
  [5, '5', 'int'],
  [2n ** 62n, '4611686018427387904', 'int'],
  [2.5, '2.5', 'float'],
  ['a', "'a'", 'str'],
  [[1, 'a', null], "[1, 'a', None]", 'list'],
  [{ a: [true], "it's": {} }, `{'a': [True], "it's": {}}`, 'dict'],
])('%s as a value: %s, of type %s', (value, shown, type) => {
  expect([pythonValue(value), pythonType(value)]).toEqual([shown, type]);
});

// What Python 3.11's int() reads.
it.each([
  ['5', 5n],
  [' +07\n', 7n],
  ['-1', -1n],
  ['1_000', 1000n],
  ['9223372036854775808', 2n ** 63n],
  ['', undefined],
  ['1.0', undefined],
  ['1__0', undefined],
  ['_1', undefined],
  ['- 1', undefined],
  ['0x10', undefined],
  ['1e3', undefined],
])('%j as a whole number', (text, whole) => {
  expect(pythonInteger(text)).toBe(whole);
});
