/** The rows of one class, in row order. */
export interface ClassRows {
  readonly label: number;
  readonly rows: readonly number[];
}

/** The row numbers of each class. Classes are in ascending order of their labels. */
export function groupByClass(labels: ArrayLike<number>): ClassRows[] {
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    const rows = rowsOf.get(label);
    if (rows) rows.push(row);
    else rowsOf.set(label, [row]);
  }
  return [...rowsOf].map(([label, rows]) => ({ label, rows })).sort((a, b) => a.label - b.label);
}
