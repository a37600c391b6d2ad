import { formatTable } from '../commands/format-table.js';
import type { ColumnResult, ComparisonResult } from './comparison-result.js';

/** A comparison as text for the terminal, with the drifted columns first. */
export function describeComparison(result: ComparisonResult): string {
  const { number_of_drifted_columns: drifted, number_of_columns: all } = result;
  const verdict = `${result.dataset_drift ? 'The data set has drifted' : 'No drift of the data set'}: ${drifted} of ${all} columns`;
  const sizes = `${result.reference_rows} reference rows, ${result.current_rows} current rows, policy ${result.policy}`;
  const compared = result.columns.filter(
    ({ status, drift_detected }) => status === 'ok' || status === 'missing' || drift_detected,
  );
  const rest = result.columns.filter(({ status }) => status !== 'ok');
  const order = (column: ColumnResult) => (column.drift_detected ? 1 : 0) + (column.effect ?? 0);
  const table = formatTable(
    ['column', 'drift', 'effect', '95 %', 'adjusted p', 'test', 'score', 'missing'],
    [...compared]
      .sort((a, b) => order(b) - order(a))
      .map((column) => [
        column.column_name,
        column.drift_detected ? 'yes' : 'no',
        figure(column.effect),
        `${figure(column.effect_low)} to ${figure(column.effect_high)}`,
        figure(column.p_value_adjusted),
        column.stattest ?? '–',
        figure(column.drift_score),
        `${figure(column.missing_reference)}, ${figure(column.missing_current)}`,
      ]),
  );
  return [verdict, sizes, '', table, ...rest.map(({ column_name, reason }) => `${column_name}: ${reason}`)].join('\n');
}

function figure(value: number | null): string {
  if (value === null) return '–';
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}
