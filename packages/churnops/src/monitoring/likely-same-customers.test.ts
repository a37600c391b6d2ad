import { matrixFromRows } from '@churnops/learn';
import { expect, it } from 'vitest';
import { likelySameCustomers } from './likely-same-customers.js';

const alike = (rows: number) => new Array<number[]>(rows).fill([1, 1]);

it('joins rows by ID and rare copies, also one by way of the other', () => {
  const X = matrixFromRows([
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
    [3, 4],
    [9, Number.NaN],
    [9, Number.NaN],
  ]);
  const groups = likelySameCustomers({ X, referenceRows: 3 }, ['A', 'B', 'C'], ['A', 'D', 'E', 'F']);
  const [a, b, c, anew, copy, blank, blankToo] = groups;
  expect(anew).toBe(a);
  expect(copy).toBe(b);
  expect(blankToo).toBe(blank);
  expect(new Set([a, b, c, blank]).size).toBe(4);
  const chained = likelySameCustomers({ X, referenceRows: 3 }, ['A', 'B', 'C'], ['B', 'A', 'E', 'F']);
  // Row 3 is customer B, whose copy is row 4, which is customer A.
  expect(new Set([0, 1, 3, 4].map((row) => chained[row])).size).toBe(1);
});

it('does not join customers of a frequent kind', () => {
  const of = (rows: number) =>
    new Set(likelySameCustomers({ X: matrixFromRows(alike(rows)), referenceRows: 2 }, null, null)).size;
  expect(of(10)).toBe(1);
  expect(of(11)).toBe(11);
});
