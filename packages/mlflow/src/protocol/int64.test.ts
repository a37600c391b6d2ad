import fc from 'fast-check';
import { expect, it } from 'vitest';
import { int64Of, parseJson, stringifyJson } from './int64.js';

const int64 = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);

it('every int64 comes out of JSON as it went in', () => {
  fc.assert(
    fc.property(int64, fc.string(), (value, text) => {
      const json = `{"text":${JSON.stringify(text)},"steps":[${value},1.5],"step": ${value} }`;
      const parsed = parseJson(json) as { text: string; steps: [unknown, number]; step: unknown };
      expect(BigInt(parsed.step as number | bigint)).toBe(value);
      expect(BigInt(parsed.steps[0] as number | bigint)).toBe(value);
      expect([parsed.text, parsed.steps[1]]).toEqual([text, 1.5]);
      expect(stringifyJson({ step: int64Of(value) })).toBe(`{"step":${value}}`);
    }),
  );
});

it('other JSON is unchanged, even text that looks like our marker', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.stringify(value);
      expect(JSON.parse(stringifyJson(parseJson(json)))).toEqual(JSON.parse(json));
    }),
  );
  expect(stringifyJson({ a: '"int64:5"', b: 2n ** 60n })).toBe(`{"a":"\\"int64:5\\"","b":${2n ** 60n}}`);
});

it('integers beyond 64 bits are not int64; those that fit a number are numbers', () => {
  expect(int64Of(2n ** 63n)).toBeUndefined();
  expect(int64Of(-(2n ** 63n))).toBe(-(2n ** 63n));
  expect(int64Of(7n)).toBe(7);
});

it("a body that isn't JSON is refused either way", () => {
  expect(() => parseJson('{"step": 1700000000000000000, ')).toThrow(SyntaxError);
  expect(() => parseJson('{')).toThrow(SyntaxError);
});
