import { type Column, isNumeric } from '../data/frame.js';

/** The categories of a column in ascending order: strings by code point, or numbers, with NaN (missing) last. */
export type Categories = readonly string[] | readonly number[];

/** The distinct values of a column in scikit-learn's order. */
export function categoriesOf(column: Column): Categories {
  if (!isNumeric(column)) return [...new Set(column)].sort(byCodePoint);
  return [...new Set(column)].sort((a, b) => (Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a - b));
}

/** The position of each category. NaN is found too, because a Map takes NaN as equal to NaN. */
export function positions(categories: Categories): ReadonlyMap<string | number, number> {
  return new Map(categories.map((category, position) => [category, position] as const));
}

/** Writes NaN as null, because JSON has no NaN. */
export function categoriesToJSON(categories: Categories): readonly (string | number | null)[] {
  return categories.map((category) => (Number.isNaN(category) ? null : category));
}

export function categoriesFromJSON(categories: readonly (string | number | null)[]): Categories {
  return categories.map((category) => category ?? Number.NaN) as Categories;
}

/** Python's string order. JavaScript's `<` compares UTF-16 units, which puts U+10000 and above before U+E000. */
function byCodePoint(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) as number) - (right[i]?.codePointAt(0) as number);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
