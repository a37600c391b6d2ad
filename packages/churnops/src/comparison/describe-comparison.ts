import { counted, formatShare } from '@churnops/charts';
import { formatTable } from '../commands/format-table.js';
import type { ColumnResult, ComparisonResult } from './comparison-result.js';

/** A comparison as text for the terminal, with the drifted columns first. */
export function describeComparison(result: ComparisonResult): string {
  const rows = `${counted(result.reference_rows, 'reference row')}, ${counted(result.current_rows, 'current row')}`;
  const compared = result.columns.filter(
    ({ status, drift_detected }) => status !== 'identifier' && (status !== 'absent' || drift_detected),
  );
  const rest = result.columns.filter(({ status }) => status !== 'ok');
  const order = (column: ColumnResult) => (column.drift_detected ? 1 : 0) + (column.effect ?? 0);
  const table = formatTable(
    ['column', 'drift', 'effect', '95 %', 'adjusted p', 'test', 'score', 'missing'],
    [...compared]
      .sort((a, b) => order(b) - order(a))
      .map((column) => [
        nameOf(column),
        column.drift_detected ? 'yes' : 'no',
        figure(column.effect),
        column.effect === null ? '–' : `${figure(column.effect_low)} to ${figure(column.effect_high)}`,
        figure(column.p_value_adjusted),
        column.stattest ?? '–',
        figure(column.drift_score),
        `${percent(column.missing_reference)} → ${percent(column.missing_current)}`,
      ]),
  );
  const reasons = rest.map((column) => `${nameOf(column)}: ${column.reason}`);
  return [verdictOf(result), `${rows}, policy ${result.policy}`, '', table, ...reasons].join('\n');
}

/** The columns say what was not compared and why. "No drift" is only said of what was. */
function verdictOf(result: ComparisonResult): string {
  const isCompared = result.columns.some(({ effect, drift_detected }) => effect !== null || drift_detected);
  if (!isCompared) return 'Nothing could be compared: no column has values for it in both files';
  const columns = `${result.number_of_drifted_columns} of ${counted(result.number_of_columns, 'column')}`;
  return `${result.dataset_drift ? 'The data set has drifted' : 'No drift of the data set'}: ${columns}`;
}

function nameOf({ column_name: name }: ColumnResult): string {
  return name === '' ? '(column without a name)' : name;
}

function percent(share: number | null): string {
  return share === null ? '–' : formatShare(share);
}

function figure(value: number | null): string {
  if (value === null) return '–';
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}
