import type { MonitoringResult } from './monitoring-result.js';

type Drift = Pick<MonitoringResult, 'number_of_drifted_columns' | 'number_of_columns'>;

/** How many columns drifted, for people. */
export function describeDriftedColumns({ number_of_drifted_columns, number_of_columns }: Drift): string {
  return `${number_of_drifted_columns} of ${number_of_columns} columns drifted`;
}

/** How many columns drifted, and whether the data set as a whole did, for people. */
export function describeDrift(result: Drift & Pick<MonitoringResult, 'dataset_drift'>): string {
  return `${describeDriftedColumns(result)}${result.dataset_drift ? ': the data set has drifted' : ''}`;
}
