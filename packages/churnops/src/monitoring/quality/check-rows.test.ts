import { RandomState } from '@churnops/learn';
import { expect, it } from 'vitest';
import { checkRows } from './check-rows.js';

const week = [7000, 7010, 7025, 7025, 7043, 7050, 7060];
const alike = [0.003, 0.003, 0.0031, 0.003, 0.003, 0.0031, 0.003];
const statuses = (rows: number, copies: number, earlier = { rows: week, duplicates: alike }) =>
  checkRows({ rows, copies }, earlier).map(({ status }) => status);

it('half of the customers, or each twice, are found from the second date on', () => {
  const [rows, duplicates] = checkRows({ rows: 3500, copies: 10 }, { rows: week, duplicates: alike });
  expect(rows).toMatchObject({ check_name: 'rows', status: 'found', value: 3500, column_name: null });
  expect(rows?.reason).toBe('3,500 rows, 7,030 on average of 7 dates before');
  expect(checkRows({ rows: 1, copies: 0 }, { rows: week, duplicates: alike })[0]?.reason).toMatch(/^1 row, /);
  expect(duplicates).toMatchObject({ check_name: 'duplicates', status: 'ok', value: 10 / 3500, reason: null });
  expect(statuses(14_080, 7050)).toEqual(['found', 'found']);
  expect(statuses(3500, 10, { rows: [7000], duplicates: [0.003] })).toEqual(['found', 'ok']);
  expect(statuses(7100, 700, { rows: [7000], duplicates: [0.003] })).toEqual(['ok', 'found']);
});

it('growth, and what dates differ by, are none; nor is what is too little to matter', () => {
  expect(statuses(7500, 22)).toEqual(['ok', 'ok']);
  const swaying = [5000, 9000, 7000, 5500, 8500, 6000, 8000];
  expect(statuses(5200, 16, { rows: swaying, duplicates: alike })).toEqual(['ok', 'ok']);
  expect(statuses(4, 0, { rows: [10], duplicates: [0] })).toEqual(['ok', 'ok']);
});

it('without a date before, the figures are there and nothing is said of them', () => {
  expect(checkRows({ rows: 100, copies: 5 }, { rows: [], duplicates: [] })).toMatchObject([
    { status: 'unknown', value: 100, reference_value: null, reason: 'no date before has a report to compare with' },
    { status: 'unknown', value: 0.05, reference_value: null },
  ]);
});

it('if dates differ by chance, or by 5 % as a rule, hardly one is found', () => {
  const random = new RandomState(7);
  const uniform = () => Array.from({ length: 16 }, () => random.random());
  let found = 0;
  for (const spread of [0, 0.02, 0.05]) {
    for (let day = 0; day < 700; day++) {
      const normals = uniform().map((u) => Math.sqrt(-2 * Math.log(1 - u)));
      const angles = uniform().map((u) => Math.cos(2 * Math.PI * u));
      const counts = normals.map((radius, i) => Math.round(400 + radius * (angles[i] as number) * Math.hypot(20, 400 * spread)));
      const shares = counts.map((count, i) =>
        Math.max(0, 0.02 + (normals[i] as number) * (angles[15 - i] as number) * Math.sqrt(0.0196 / count)),
      );
      const rows = counts[0] as number;
      const earlier = { rows: counts.slice(1, 2 + (day % 7)), duplicates: shares.slice(1, 2 + (day % 7)) };
      const checks = checkRows({ rows, copies: Math.round(rows * (shares[0] as number)) }, earlier);
      if (checks.some(({ status }) => status === 'found')) found++;
    }
  }
  // 4 of 2,100 by chance at most.
  expect(found).toBeLessThan(12);
});
