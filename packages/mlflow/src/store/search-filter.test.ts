import { describe, expect, it } from 'vitest';
import { parseFilter, parseOrdering } from './search-filter.js';

describe('parseFilter', () => {
  it.each([
    ['metrics.auc > 0.8', { entity: 'metric', key: 'auc', comparator: '>', values: [0.8] }],
    ['metric.`log loss` <= -1e-3', { entity: 'metric', key: 'log loss', comparator: '<=', values: [-0.001] }],
    [`params."a.b" != 'x y'`, { entity: 'param', key: 'a.b', comparator: '!=', values: ['x y'] }],
    ["tags.mlflow.user ILIKE '%Ann%'", { entity: 'tag', key: 'mlflow.user', comparator: 'ILIKE', values: ['%Ann%'] }],
    ["run_id IN ('a', 'b')", { entity: 'attribute', key: 'run_id', comparator: 'IN', values: ['a', 'b'] }],
    ["attributes.status not in ('FAILED')", { entity: 'attribute', key: 'status', comparator: 'NOT IN', values: ['FAILED'] }],
    ['tags.note IS NOT NULL', { entity: 'tag', key: 'note', comparator: 'IS NOT NULL', values: [] }],
  ])('%s', (filter, condition) => {
    expect(parseFilter(filter)).toEqual([condition]);
  });

  it('joins conditions by AND', () => {
    expect(parseFilter('metrics.a = 1 and params.b = \'AND\' AND tags.c = "or"').map(({ key }) => key)).toEqual(['a', 'b', 'c']);
    expect(parseFilter('  ')).toEqual([]);
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

describe('parseOrdering', () => {
  it('has a direction, ascending unless said', () => {
    expect(parseOrdering('metrics.auc DESC')).toEqual({ entity: 'metric', key: 'auc', descending: true });
    expect(parseOrdering('start_time')).toEqual({ entity: 'attribute', key: 'start_time', descending: false });
    expect(() => parseOrdering('metrics.auc DOWN')).toThrow('Invalid order_by clause');
  });
});
