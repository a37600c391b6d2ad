import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyText } from '../../testing-text.js';
import { repeatedKey } from './repeated-key.js';

const find = (text: string) => repeatedKey(text, JSON.parse(text));

it('finds no repeated key in what JSON.stringify writes, whatever is in it', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 4 }), (text) => find(text) === undefined));
});

it('finds the key that an object has twice, wherever the object is', () => {
  fc.assert(
    fc.property(
      anyText.filter((text) => text !== ''),
      fc.jsonValue(),
      fc.jsonValue(),
      (name, first, second) => {
        const quoted = JSON.stringify(name);
        const object = `{${quoted} : ${JSON.stringify(first)},\n${quoted}:${JSON.stringify(second)}}`;
        return find(object) === name && find(`[{"a": [{"b": {}}, ${object}]}]`) === name;
      },
    ),
  );
});

it('looks into what is nested deeper than the stack is', () => {
  const nested = (levels: number) => `${'[{"a":'.repeat(levels)}1${'}]'.repeat(levels)}`;
  expect(find(nested(50_000))).toBeUndefined();
  expect(find(`{"b":${nested(50_000)},"b":1}`)).toBe('b');
});

it('knows a key by its characters, however they are written', () => {
  expect(find('{"a": 1, "\\u0061": 2}')).toBe('a');
  expect(find('{"a": "a", "b": {"a": "b"}, "c": [{"a": 1}, {"a": 1}], "{": "}", "x": "\\"a\\":"}')).toBeUndefined();
});
