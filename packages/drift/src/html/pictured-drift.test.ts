import { expect, it } from 'vitest';
import { datasetDrift } from '../report/dataset-drift.js';
import type { ComparedColumn } from '../samples/column.js';
import { NumberSummary } from '../samples/number-summary.js';
import { columnPicture } from './column-picture.js';
import { picturedDrift } from './pictured-drift.js';

const numbers = Array.from({ length: 60 }, (_, i) => i);
const summary = new NumberSummary();
for (const number of numbers) summary.add(number);
const COLUMNS: readonly ComparedColumn[] = [
  { name: 'numbers', kind: 'num', reference: numbers, current: numbers.map((number) => number + 20) },
  { name: 'summary', kind: 'num', reference: summary, current: Float64Array.from(numbers) },
  { name: 'few values', kind: 'num', reference: [1, 2, 2], current: [2, Number.NaN, 1] },
  { name: 'categories', kind: 'cat', reference: ['a', 'b', null], current: new Map([['b', 3]]) },
  { name: 'text among numbers', kind: 'num', reference: [1, 'two', 3], current: [1, 2, 3] },
  { name: 'no values', kind: 'cat', reference: ['a'], current: [null] },
  { name: 'lost', kind: 'num', reference: [1, 2], current: null },
  { name: 'new', kind: 'cat', reference: null, current: ['a'] },
];

it.each(['default', 'evidently'] as const)('is the report and the pictures that each gives by itself, policy %s', (policy) => {
  const { report, pictures } = picturedDrift(COLUMNS, { policy });
  const size = { bins: 7, categories: 3 };
  expect(report).toEqual(datasetDrift(COLUMNS, { policy }));
  expect([...pictures(size)]).toEqual(COLUMNS.map((column) => [column.name, columnPicture(column, size)]));
  expect([...pictures().values()].map((picture) => picture?.kind)).toEqual([
    ...['binned-histogram', 'binned-histogram', 'binned-histogram', 'grouped-bar'],
    ...[undefined, undefined, undefined, undefined],
  ]);
});

it('refuses a policy that datasetDrift refuses', () => {
  expect(() => picturedDrift(COLUMNS, { level: 5 })).toThrow('level is 5');
});
