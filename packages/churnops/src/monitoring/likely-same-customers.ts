import type { Frame } from '@churnops/learn';
import type { DomainMatrix } from './domain-matrix.js';

/** Customers of a sample. */
export interface SampledCustomers {
  readonly frame: Frame;
  /** Null where it is not known who they are. */
  readonly ids: readonly string[] | null;
}

/** Rows that agree in every column are taken for copies of one customer if there are at most this many. More of them are just a frequent kind of customer. */
const MOST_COPIES = 10;

/**
 * Numbers the customers of two samples, by row: rows with the same ID, and rare rows that agree in every column, have the same number. The latter because
 * reference sets may lack IDs, and because made-up days have copies of customers under other IDs.
 */
export function likelySameCustomers(
  { X, referenceRows }: Pick<DomainMatrix, 'X' | 'referenceRows'>,
  referenceIds: readonly string[] | null,
  currentIds: readonly string[] | null,
): Int32Array {
  const parent = Int32Array.from({ length: X.rows }, (_, i) => i);
  const rootOf = (row: number): number => {
    let root = row;
    while (parent[root] !== root) root = parent[root] as number;
    parent[row] = root;
    return root;
  };
  const join = (rows: readonly number[]) => {
    for (const row of rows) parent[rootOf(row)] = rootOf(rows[0] as number);
  };
  const idOf = (row: number) => (row < referenceRows ? referenceIds?.[row] : currentIds?.[row - referenceRows]);
  for (const rows of rowsBy(X.rows, idOf).values()) join(rows);
  const cellsOf = (row: number) => X.data.subarray(row * X.columns, (row + 1) * X.columns).join();
  for (const rows of rowsBy(X.rows, cellsOf).values()) if (rows.length <= MOST_COPIES) join(rows);
  return parent.map((_, row) => rootOf(row));
}

function rowsBy(rows: number, keyOf: (row: number) => string | undefined): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < rows; row++) {
    const key = keyOf(row);
    if (key === undefined) continue;
    const own = groups.get(key);
    if (own) own.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
