import type { ColumnDrift } from '../report/column-drift.js';
import type { DatasetDrift } from '../report/dataset-drift.js';

/** An entry of a report: a result of `datasetDrift`, or a column that the caller did not compare, with the caller's own status. */
export type ReportedColumn = Omit<ColumnDrift, 'status'> & { readonly status: string };

/** A report for `driftHtml`: the report of `picturedDrift`, perhaps with more columns. */
export interface ReportedDrift extends Omit<DatasetDrift, 'columns'> {
  readonly columns: readonly ReportedColumn[];
}

/** A column with an entry for each of its tests. */
export interface ColumnEntries {
  readonly name: string;
  /** The first entry. It has what all entries share, such as the effect. */
  readonly facts: ReportedColumn;
  readonly entries: readonly ReportedColumn[];
  /** Whether the column drifted by at least one test. */
  readonly drifted: boolean;
}

/** The columns of a report: drifted columns first, then by effect, then in the order given. */
export function columnsInOrder({ columns }: ReportedDrift): ColumnEntries[] {
  const byName = new Map<string, ReportedColumn[]>();
  for (const column of columns) {
    const entries = byName.get(column.name);
    if (entries) entries.push(column);
    else byName.set(column.name, [column]);
  }
  const grouped = Array.from(byName, ([name, entries]): ColumnEntries => {
    return { name, facts: entries[0] as ReportedColumn, entries, drifted: entries.some(({ drifted }) => drifted) };
  });
  return grouped.sort((a, b) => Number(b.drifted) - Number(a.drifted) || (b.facts.effect ?? -1) - (a.facts.effect ?? -1));
}
