import { expect, it } from 'vitest';
import { contains, equals } from './filter-text.js';

it.each([
  ['plain', "name = 'plain'", "name ILIKE '%plain%'"],
  ["o'brien", 'name = "o\'brien"', 'name ILIKE "%o\'brien%"'],
  ['a"b', "name = 'a\"b'", "name ILIKE '%a\"b%'"],
  [`o'b"c`, "name LIKE 'o_b_c'", "name ILIKE '%o_b_c%'"],
  ['', "name = ''", "name ILIKE '%%'"],
])("%s is quoted with a quote that it doesn't contain", (value, whole, part) => {
  expect([equals('name', value), contains('name', value)]).toEqual([whole, part]);
});
