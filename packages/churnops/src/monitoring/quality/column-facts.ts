import type { WatchedColumn } from './watched-columns.js';

type Value = string | number;

/** What the checks need to know of one column of a sample. */
export interface ColumnFacts {
  readonly rows: number;
  /** Rows without a value, or without a finite number. */
  readonly missing: number;
  /** Rows without a value. */
  readonly blanks: number;
  /** Rows with a value that the schema does not allow, and such a value. */
  readonly refused: number;
  readonly example: Value | undefined;
  readonly present: Present;
}

/** The values that there are. */
export interface Present {
  readonly kind: 'category' | 'quantity';
  readonly rows: number;
  /** The only value; undefined if there are several, or none. */
  readonly constant: Value | undefined;
  /** How many rows have a value, and how many different values there are. */
  shareOf(value: Value): { readonly same: number; readonly distinct: number };
  /** Of categories. */
  readonly counts?: ReadonlyMap<Value, number>;
  /** Of quantities. */
  readonly values?: Float64Array;
  readonly least: number;
  readonly most: number;
}

/** @param counts of each category, null for blanks */
export function categoryFacts({ categories = [] }: WatchedColumn, counts: ReadonlyMap<Value | null, number>): ColumnFacts {
  const present = new Map([...counts].filter((entry): entry is [Value, number] => entry[0] !== null));
  const missing = counts.get(null) ?? 0;
  const refused = [...present].filter(([category]) => !categories.includes(category));
  const rows = sum(present.values());
  return {
    rows: rows + missing,
    missing,
    blanks: missing,
    refused: sum(refused.map(([, count]) => count)),
    example: refused[0]?.[0],
    present: {
      ...{ kind: 'category', rows, counts: present, least: Number.NaN, most: Number.NaN },
      constant: present.size === 1 ? [...present.keys()][0] : undefined,
      shareOf: (value) => ({ same: present.get(value) ?? 0, distinct: present.size }),
    },
  };
}

/** @param values of each row, NaN for blanks */
export function quantityFacts({ min, max, isWhole }: WatchedColumn, values: Float64Array): ColumnFacts {
  let [blanks, infinite, refused, least, most] = [0, 0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let example: number | undefined;
  for (const value of values) {
    if (Number.isNaN(value)) {
      blanks++;
      continue;
    }
    if (value < min || value > max || (isWhole && !Number.isInteger(value))) {
      refused++;
      example ??= value;
    }
    if (!Number.isFinite(value)) {
      infinite++;
      continue;
    }
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return {
    rows: values.length,
    missing: blanks + infinite,
    blanks,
    refused,
    example,
    present: {
      ...{ kind: 'quantity', rows: values.length - blanks - infinite, values, least, most },
      constant: least === most ? least : undefined,
      shareOf: (value) => ({
        same: values.reduce((count, own) => count + (own === value ? 1 : 0), 0),
        distinct: new Set(values.filter(Number.isFinite)).size,
      }),
    },
  };
}

function sum(counts: Iterable<number>): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
