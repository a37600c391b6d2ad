import { type Frame, type Matrix, rowCount, zeros } from '@churnops/learn';

/** A column that may tell two samples apart. */
export interface DomainColumn {
  readonly name: string;
  /** Whether its values are sizes. Otherwise each value is a category. */
  readonly isQuantity: boolean;
}

/** What became of a column. */
interface DomainMatrixColumn {
  readonly name: string;
  /** Its column of the matrix; null if it says nothing. */
  readonly position: number | null;
  readonly status: 'ok' | 'constant' | 'missing';
  readonly reason: string | null;
}

/** Two samples as one matrix, the reference's rows first. */
export interface DomainMatrix {
  readonly X: Matrix;
  /** 0 for a row of the reference, 1 for a current one. */
  readonly labels: Uint8Array;
  readonly referenceRows: number;
  /** The columns of X that are numbers of categories. */
  readonly categorical: readonly number[];
  readonly columns: readonly DomainMatrixColumn[];
}

/** So many categories of a column have a number of their own; the rare ones share the last. */
const MOST_CATEGORIES = 200;

/** Makes a matrix of two samples. A column without two values has no place in it: it can't tell the samples apart. */
export function domainMatrix(columns: readonly DomainColumn[], reference: Frame, current: Frame): DomainMatrix {
  const referenceRows = rowCount(reference);
  const rows = referenceRows + rowCount(current);
  const encoded = columns.map(({ name, isQuantity }) => {
    const cells = [...(reference.get(name) ?? []), ...(current.get(name) ?? [])];
    const isMissing = cells.every((cell) => cell === '' || Number.isNaN(cell));
    return { name, isMissing, isCategory: !isQuantity, values: isQuantity ? quantities(cells) : categoryNumbers(cells) };
  });
  const telling = encoded.filter(({ values }) => hasTwoValues(values));
  const X = zeros(rows, telling.length);
  for (const [j, { values }] of telling.entries())
    for (let i = 0; i < rows; i++) X.data[i * telling.length + j] = values[i] as number;
  return {
    X,
    labels: Uint8Array.from({ length: rows }, (_, i) => (i < referenceRows ? 0 : 1)),
    referenceRows,
    categorical: telling.flatMap(({ isCategory }, j) => (isCategory ? [j] : [])),
    columns: encoded.map(({ name, isMissing }): DomainMatrixColumn => {
      const position = telling.findIndex((column) => column.name === name);
      if (position >= 0) return { name, position, status: 'ok', reason: null };
      return isMissing
        ? { name, position: null, status: 'missing', reason: 'no row has a value' }
        : { name, position: null, status: 'constant', reason: 'all rows have the same value' };
    }),
  };
}

/** Sizes, as far as float32 goes, in which boosting reads them; a blank is NaN. */
function quantities(cells: readonly (string | number)[]): Float64Array {
  const most = 3e38;
  return Float64Array.from(cells, (cell) => {
    const value = Number(cell);
    return cell === '' || Number.isNaN(value) ? Number.NaN : Math.min(most, Math.max(-most, value));
  });
}

/** Numbers of categories, the most frequent first; a blank is a category. */
function categoryNumbers(cells: readonly (string | number)[]): Float64Array {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(String(cell), (counts.get(String(cell)) ?? 0) + 1);
  const order = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const numbers = new Map(order.map(([category], rank) => [category, Math.min(rank, MOST_CATEGORIES - 1)]));
  return Float64Array.from(cells, (cell) => numbers.get(String(cell)) as number);
}

function hasTwoValues(values: Float64Array): boolean {
  return values.some((value) => !Object.is(value, values[0]));
}
