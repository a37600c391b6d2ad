import { describe, expect, it } from 'vitest';
import {
  aliasProblem,
  itemNameProblem,
  metricKeyProblem,
  modelNameProblem,
  newAliasProblem,
  paramKeyProblem,
  tagKeyProblem,
} from './names.js';

// The rules of mlflow/utils/validation.py; tests/peers/test_mlflow_answers.py asks the real server for such names.
describe('the name of a metric, param or tag', () => {
  it.each(['a', 'ok/deep name:1.x-y', 'größe 准确率', 'a.b', 'a..b', '.a', 'a/.b', ' ', '1'])('may be %j', (name) => {
    expect(itemNameProblem(name, 'key')).toBeUndefined();
  });

  it.each([
    [
      'bad!',
      'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).',
    ],
    ['a\nb', 'Names may only contain alphanumerics'],
    ['a/../b', "This name would resolve to 'b'"],
    ['a//b', "This name would resolve to 'a/b'"],
    ['a/', "This name would resolve to 'a'"],
    ['./a', "This name would resolve to 'a'"],
    ['/a', "This name would resolve to '/a'"],
    ['..', "This name would resolve to '..'"],
    ['../a', "This name would resolve to '../a'"],
    ['.', "This name would resolve to '.'"],
  ])('may not be %j', (name, problem) => {
    expect(itemNameProblem(name, 'key')).toContain(`Invalid value ${JSON.stringify(name)} for parameter 'key' supplied`);
    expect(itemNameProblem(name, 'key')).toContain(problem);
  });

  it('has 250 characters at most', () => {
    const [longest, longer] = ['x'.repeat(250), 'x'.repeat(251)];
    for (const rule of [metricKeyProblem, paramKeyProblem, tagKeyProblem]) expect(rule(longest, 'key')).toBeUndefined();
    expect(metricKeyProblem(longer, 'key')).toBe("'Metric name' exceeds the maximum length of 250 characters");
    expect(paramKeyProblem(longer, 'key')).toBe("'Param key' exceeds the maximum length of 250 characters");
    expect(tagKeyProblem(longer, 'key')).toBe("'key' exceeds the maximum length of 250 characters");
  });
});

it.each([
  ['churn', undefined],
  ["o'brien", undefined],
  [' ', "Missing value for required parameter 'name'."],
  ['a/b', "Invalid model name 'a/b'. Names cannot contain '/' or ':'."],
  ['a:b', "Invalid model name 'a:b'. Names cannot contain '/' or ':'."],
])('the name of a model %j: %s', (name, problem) => {
  expect(modelNameProblem(name, 'name')).toBe(problem);
});

it.each([
  ['champion', undefined, undefined],
  ['größe', undefined, undefined],
  ['v1a', undefined, undefined],
  ['latest', undefined, "'latest' alias name (case insensitive) is reserved."],
  ['LATEST', undefined, "'latest' alias name (case insensitive) is reserved."],
  ['v12', undefined, "Version alias name 'v12' is reserved."],
  ['V1', undefined, "Version alias name 'V1' is reserved."],
  ...['a b', 'a/b', 'a.b'].map((name): [string, string, string] => {
    const problem = `Invalid alias name: '${name}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`;
    return [name, problem, problem];
  }),
  [
    'x'.repeat(256),
    "'Registered model alias name' exceeds the maximum length of 255 characters",
    "'Registered model alias name' exceeds the maximum length of 255 characters",
  ],
])('an alias %s: asked for %s, set %s', (name, asked, set) => {
  expect([aliasProblem(name, 'alias'), newAliasProblem(name, 'alias')]).toEqual([asked, set]);
});
