import { RandomState } from '@churnops/learn';
import { describe, expect, it } from 'vitest';
import { checkColumn } from './check-columns.js';
import { decideChecks } from './measured-check.js';
import { LEVEL } from './quality-check.js';
import { categoryColumn, factsOf, QUANTITY } from './testing-columns.js';
import type { WatchedColumn } from './watched-columns.js';

type Values = readonly (string | number | null)[];

/** The decided checks of one column, by their names. */
function check(column: WatchedColumn, reference: Values | null, current: Values, forbiddenBlanks = 0) {
  const measured = checkColumn({
    column,
    reference: reference && factsOf(column, reference),
    current: factsOf(column, current),
    forbiddenBlanks,
  });
  return Object.fromEntries(decideChecks(measured).map((own) => [own.check_name, own]));
}

const repeat = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);
const numbers = (count: number, scale = 1) => Array.from({ length: count }, (_, i) => (scale * (i + 1)) / count);

describe('what is found', () => {
  const plans = categoryColumn(['a', 'b', 'c']);
  const reference = [...repeat(600, 'a'), ...repeat(400, 'b')];

  it('a value that the schema does not allow, however few rows have it', () => {
    const { not_allowed } = check(plans, reference, [...reference, 'd']);
    expect(not_allowed).toMatchObject({ status: 'found', value: 1 / 1001, reference_value: 0, p_value: null });
    expect(not_allowed?.reason).toBe('1 row: "d", allowed is one of "a", "b", "c"');
    for (const wrong of [-1, 1000.5, Number.POSITIVE_INFINITY])
      expect(check(QUANTITY, numbers(100), [...numbers(99), wrong]).not_allowed?.status).toBe('found');
    expect(check({ ...QUANTITY, isWhole: true }, repeat(9, 1), [1, 2, 2.5]).not_allowed?.status).toBe('found');
    expect(check(QUANTITY, numbers(100), [...numbers(99), null]).not_allowed?.status).toBe('ok');
    const required = check({ ...QUANTITY, isRequired: true }, numbers(100), [...numbers(99), null]);
    expect(required.not_allowed?.reason).toBe('1 row: a blank where there must be a value');
    expect(check(QUANTITY, numbers(100), [...numbers(98), null, null], 2).not_allowed).toMatchObject({
      value: 0.02,
      status: 'found',
    });
  });

  it('more missing values; Fisher’s exact test says whether chance explains them', () => {
    // scipy.stats.fisher_exact([[10, 190], [30, 170]]).pvalue
    const { missing } = check(plans, [...repeat(10, null), ...repeat(190, 'a')], [...repeat(30, null), ...repeat(170, 'a')]);
    expect(missing?.p_value).toBeCloseTo(0.001284932759445198, 12);
    expect(missing).toMatchObject({ status: 'found', reference_value: 0.05, value: 0.15 });
    expect(missing?.reason).toBe('15 % of the rows have no value, 5 % in the reference');
    // Fewer, or too few to matter.
    expect(check(plans, [...repeat(30, null), ...repeat(170, 'a')], repeat(200, 'a')).missing?.status).toBe('ok');
    const rare = check(plans, repeat(100_000, 'a'), [...repeat(900, null), ...repeat(99_100, 'a')]).missing;
    expect(rare?.p_value).toBeLessThan(1e-100);
    expect(rare?.status).toBe('ok');
  });

  it('categories that the reference lacks', () => {
    const { new_category } = check(plans, reference, [...repeat(970, 'a'), ...repeat(30, 'c')]);
    expect(new_category).toMatchObject({
      status: 'found',
      value: 0.03,
      reference_value: 0,
      reason: '30 rows: "c", which the reference lacks',
    });
    // Of 8 rows of a category, drawn from 2 × 10 rows, all are in one half: 10·9·…·3 / (20·19·…·13) = 45 / 125970.
    const small = check(plans, repeat(10, 'a'), [...repeat(2, 'a'), ...repeat(8, 'c')]).new_category;
    expect(small?.p_value).toBeCloseTo((2 * 45) / 125_970, 12);
    // One row of a new category among 50 says nothing.
    expect(check(plans, reference, [...repeat(49, 'a'), 'c']).new_category?.status).toBe('ok');
  });

  it('numbers beyond those of the reference, on one side', () => {
    const { out_of_range } = check(QUANTITY, numbers(1000, 100), numbers(1000, 108));
    expect(out_of_range).toMatchObject({ status: 'found', reference_value: 0 });
    expect(out_of_range?.value).toBeCloseTo(0.075, 12);
    expect(out_of_range?.reason).toBe('75 rows beyond 0.1 to 100, from 0.108 to 108');
    expect(check(QUANTITY, numbers(1000, 100), numbers(1000, 100.5)).out_of_range?.status).toBe('ok');
  });

  it('a column that has become constant', () => {
    expect(check(plans, reference, repeat(200, 'a')).constant).toMatchObject({
      ...{ status: 'found', reference_value: 0.6, value: 1 },
      reason: 'all rows have "a", 60 % in the reference',
    });
    expect(check(QUANTITY, numbers(500), repeat(200, 0.5)).constant?.status).toBe('found');
    // It always was, or nearly; or there are too few rows to tell.
    expect(check(plans, repeat(500, 'a'), repeat(200, 'a')).constant?.status).toBe('ok');
    expect(check(plans, [...repeat(499, 'a'), 'b'], repeat(200, 'a')).constant?.status).toBe('ok');
    expect(check(plans, reference, ['a']).constant?.status).toBe('ok');
    expect(check(QUANTITY, numbers(500), [0.25]).constant?.status).toBe('ok');
  });

  it('what cannot be checked has a reason, and the rest is checked', () => {
    const statuses = (checks: ReturnType<typeof check>) =>
      Object.values(checks).map(({ check_name, status }) => `${check_name} ${status}`);
    const absent = check(plans, null, ['a', 'd']);
    expect(statuses(absent)).toEqual(['not_allowed found', 'missing unknown', 'new_category unknown', 'constant unknown']);
    expect(absent.missing?.reason).toBe('the reference does not have the column');
    const empty = check(QUANTITY, numbers(100), repeat(100, null));
    expect(statuses(empty)).toEqual(['not_allowed ok', 'missing found', 'out_of_range unknown', 'constant unknown']);
    expect(empty.constant?.reason).toBe('the date has no values');
    expect(check(QUANTITY, [null, null], [1]).out_of_range?.reason).toBe('the reference has no values');
  });
});

describe('if nothing has changed', () => {
  const random = new RandomState(20261128);
  const uniform = (count: number) => Array.from({ length: count }, () => random.random());
  /** Columns of many kinds: common and rare categories, few and many numbers, long tails, blanks. */
  const KINDS: readonly (readonly [WatchedColumn, (u: number) => string | number | null])[] = [
    [categoryColumn(['a', 'b']), (u) => (u < 0.985 ? 'a' : 'b')],
    [categoryColumn(['a', 'b', 'c', 'd', 'e', 'f']), (u) => 'abcdef'[Math.floor(6 * u ** 4)] as string],
    [categoryColumn(Array.from({ length: 80 }, (_, i) => i)), (u) => Math.floor(80 * u)],
    [categoryColumn(['a', 'b']), (u) => (u < 0.02 ? null : u < 0.5 ? 'a' : 'b')],
    [QUANTITY, (u) => Math.min(1000, -Math.log(1 - u))],
    [QUANTITY, (u) => Math.floor(3 * u)],
    [QUANTITY, (u) => (u < 0.97 ? 0 : 100 * u)],
    [QUANTITY, (u) => (u < 0.3 ? null : u)],
  ];

  it.each([
    [150, 60],
    [60, 150],
    [1000, 300],
  ])('hardly a day of %i and %i rows has a finding, and p-values alone make none too often', (referenceRows, currentRows) => {
    const DAYS = 300;
    let [found, significant] = [0, 0];
    for (let day = 0; day < DAYS; day++) {
      const measured = KINDS.flatMap(([column, draw]) =>
        checkColumn({
          column,
          reference: factsOf(column, uniform(referenceRows).map(draw)),
          current: factsOf(column, uniform(currentRows).map(draw)),
          forbiddenBlanks: 0,
        }),
      );
      if (decideChecks(measured).some(({ status }) => status === 'found')) found++;
      if (decideChecks(measured).some(({ p_value_adjusted }) => (p_value_adjusted ?? 1) < LEVEL)) significant++;
    }
    // 3 days of 300 by chance at most; 9 or more have a probability of 0.4 %.
    expect(significant).toBeLessThan(9);
    expect(found).toBeLessThanOrEqual(significant);
  });
});
