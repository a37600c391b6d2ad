import { describe, expect, it } from 'vitest';
import { refusalOf } from '../testing.js';
import { attributeOf } from './attribute-of.js';
import { asksForPresence, requireComparator, requireNumber, requireText, requireTextOrList } from './check-condition.js';
import { own } from './own.js';
import { type Condition, parseFilter } from './search-filter.js';
import { RUN_WORDING } from './search-wording.js';

const condition = (filter: string) => parseFilter(filter, RUN_WORDING)[0] as Condition;

// Each message is that of mlflow/utils/search_utils.py: tests/peers/test_mlflow_corners.py asks the real server.
describe('a condition', () => {
  it.each([
    ['metrics.m = 1', undefined],
    ['metrics.m = -.5e3', undefined],
    ["metrics.m = '1'", "Expected numeric value type for metric. Found '1'"],
    ['metrics.m = abc', 'Expected numeric value type for metric. Found abc'],
    ['metrics.m IN (1, 2)', 'Expected numeric value type for metric. Found (1, 2)'],
  ])('%s on a number: %s', (filter, message) => {
    expect(refusalOf(() => requireNumber(condition(filter), 'metric'))).toBe(message);
  });

  it.each([
    ["tags.t = 'a'", undefined],
    ['tags.t = "a"', undefined],
    ['tags.t = 1', "Expected a quoted string value for tag (e.g. 'my-value'). Got value 1"],
    [
      'tags.t = abc',
      'Parameter value is either not quoted or unidentified quote types used for string value abc. Use either single or double quotes.',
    ],
  ])('%s on a text: %s', (filter, message) => {
    expect(refusalOf(() => requireText(condition(filter), "for tag (e.g. 'my-value')"))).toBe(message);
  });

  it.each([
    ["run_id IN ('a', 'b')", undefined],
    ["run_id = 'a'", undefined],
    ["status IN ('a')", "Only ['run_id', 'z'] attributes support comparison with a list of quoted string values."],
    [
      'run_id IN (1, 2)',
      'While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list: (1, 2)',
    ],
    ['run_id = 1', 'Expected a quoted string value for attributes. Got value 1'],
  ])('%s on a text or a list: %s', (filter, message) => {
    expect(refusalOf(() => requireTextOrList(condition(filter), 'for attributes', ['z', 'run_id']))).toBe(message);
  });

  it('allows only its own comparisons', () => {
    expect(refusalOf(() => requireComparator(condition("tags.t LIKE 'a'"), ['=', 'LIKE']))).toBeUndefined();
    expect(refusalOf(() => requireComparator(condition("tags.t > 'a'"), ['=', 'LIKE']))).toBe(
      "Invalid comparator '>' not one of '{'=', 'LIKE'}'",
    );
  });

  it('may test for presence only', () => {
    const asks = ['tags.t IS NULL', 'tags.t IS NOT NULL', "tags.t = 'NULL'"].map((filter) => asksForPresence(condition(filter)));
    expect(asks).toEqual([true, true, false]);
  });
});

it('an attribute must be a known one, not a property of every JavaScript object', () => {
  const attributes = { a: 1, b: 2 };
  expect([attributeOf(attributes, 'a'), own(attributes, 'b'), own(attributes, 'constructor')]).toEqual([1, 2, undefined]);
  for (const key of ['c', 'constructor', '__proto__', 'A']) {
    expect(refusalOf(() => attributeOf(attributes, key))).toBe(
      `Invalid attribute key '${key}' specified. Valid keys are '{'a', 'b'}'`,
    );
  }
});
