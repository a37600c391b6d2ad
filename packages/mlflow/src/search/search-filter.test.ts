import { describe, expect, it } from 'vitest';
import { parseFilter as parse, parseOrdering } from './search-filter.js';
import { RUN_WORDING } from './search-wording.js';

const parseFilter = (filter: string | undefined) => parse(filter, RUN_WORDING);

describe('parseFilter', () => {
  it.each([
    ['metrics.auc > 0.8', { entity: 'metric', key: 'auc', comparator: '>', values: [0.8] }],
    ['metric.`log loss` <= -1e-3', { entity: 'metric', key: 'log loss', comparator: '<=', values: [-0.001] }],
    [`params."a.b" != 'x y'`, { entity: 'param', key: 'a.b', comparator: '!=', values: ['x y'] }],
    ["tags.mlflow.user ILIKE '%Ann%'", { entity: 'tag', key: 'mlflow.user', comparator: 'ILIKE', values: ['%Ann%'] }],
    ["run_id IN ('a', 'b')", { entity: 'attribute', key: 'run_id', comparator: 'IN', values: ['a', 'b'] }],
    ["attributes.status not in ('FAILED')", { entity: 'attribute', key: 'status', comparator: 'NOT IN', values: ['FAILED'] }],
    // What MLflow 3.17's SearchUtils.parse_search_filter makes of them.
    ["params.größe = '1'", { entity: 'param', key: 'größe', values: ['1'] }],
    ['metrics.准确率 > 0.8', { entity: 'metric', key: '准确率', values: [0.8] }],
    ["tags.1é.ü = 'x'", { entity: 'tag', key: '1é.ü', values: ['x'] }],
    ["tags.name = 'it''s'", { key: 'name', values: ["it''s"] }],
    ["tags.name = 'it\\'s'", { key: 'name', values: ["it\\'s"] }],
    ["tags.a = ''''", { key: 'a', values: ["''"] }],
    ['tags.a = "it\'s"', { key: 'a', values: ["it's"] }],
    ['params."o\'brien" = "1"', { key: "o'brien", values: ['1'] }],
    ["run_id IN ('it''s', 'b')", { key: 'run_id', values: ['its', 'b'] }],
    ['tags.note IS NOT NULL', { entity: 'tag', key: 'note', comparator: 'IS NOT NULL', values: [] }],
  ])('%s', (filter, condition) => {
    expect(parseFilter(filter)).toMatchObject([condition]);
  });

  it('joins conditions by AND', () => {
    expect(parseFilter('metrics.a = 1 and params.b = \'AND\' AND tags.c = "or"').map(({ key }) => key)).toEqual(['a', 'b', 'c']);
    expect(parseFilter('')).toEqual([]);
    expect(parseFilter(undefined)).toEqual([]);
  });

  it.each([
    'metrics.a',
    'metrics.a >',
    'metrics.a > 1 OR metrics.b > 2',
    'nothing.a = 1',
    "params.a = 'x",
    'metrics.a ! 1',
    "run_id IN ('a'",
  ])('refuses %s', (filter) => {
    expect(() => parseFilter(filter)).toThrow(expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' }));
  });
});

describe('what a refusal quotes', () => {
  it.each([
    // What the real server says: tests/peers/test_mlflow_answers.py.
    ['foo', "Invalid clause(s) in filter string: 'foo'"],
    ['metrics.m >', "Invalid clause(s) in filter string: 'metrics.m', '>'"],
    ["params.p IN 'x' AND metrics.m > 1", "Invalid clause(s) in filter string: 'params.p', 'IN', ''x''"],
    ["run_name = 'a' OR run_name = 'b'", "Invalid clause(s) in filter string: 'OR'"],
    [' \t', "Invalid filter ' \t'. Could not be parsed."],
    ["'a' = 'b'", "Invalid comparison clause. Expected 'Identifier' found ''a''"],
  ])('%s', (filter, message) => {
    expect(() => parseFilter(filter)).toThrow(message);
  });
});

describe('parseOrdering', () => {
  it('has a direction, ascending unless said', () => {
    expect(parseOrdering('metrics.auc DESC', RUN_WORDING)).toEqual({ entity: 'metric', key: 'auc', descending: true });
    expect(parseOrdering('start_time', RUN_WORDING)).toEqual({ entity: 'attribute', key: 'start_time', descending: false });
    expect(() => parseOrdering('metrics.auc DOWN', RUN_WORDING)).toThrow(
      "Invalid ordering key in order_by clause 'metrics.auc DOWN'.",
    );
  });
});
