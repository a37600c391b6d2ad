import { withInterval } from '../with-interval.js';
import type { ColumnComparison, MonitoringResult } from './monitoring-result.js';

type Drift = Pick<MonitoringResult, 'number_of_drifted_columns' | 'number_of_columns'>;

/** How many columns drifted, for people. */
export function describeDriftedColumns({ number_of_drifted_columns, number_of_columns }: Drift): string {
  return `${number_of_drifted_columns} of ${number_of_columns} columns drifted`;
}

/** How many columns drifted, and whether the data set as a whole did, for people. */
export function describeDrift(result: Drift & Pick<MonitoringResult, 'dataset_drift'>): string {
  return `${describeDriftedColumns(result)}${result.dataset_drift ? ': the data set has drifted' : ''}`;
}

/** The effect with its interval, for people: `0.12 (0.08–0.17)`. */
export function describeEffect({
  effect,
  effect_low,
  effect_high,
}: Pick<ColumnComparison, 'effect' | 'effect_low' | 'effect_high'>): string {
  return withInterval([effect, effect_low, effect_high], (value) => value.toFixed(2));
}

/** Shares of missing values in the reference and in the current sample, for people: `0 % → 3.1 %`. */
export function describeMissing({
  missing_reference,
  missing_current,
}: Pick<ColumnComparison, 'missing_reference' | 'missing_current'>): string {
  if (missing_reference === null || missing_current === null) return '–';
  const percent = (share: number) => `${Number((100 * share).toFixed(1))} %`;
  return `${percent(missing_reference)} → ${percent(missing_current)}`;
}

type Reference = Pick<MonitoringResult, 'reference' | 'reference_from' | 'reference_until'>;

/** What a date was compared with, for people: `last week, 2026-03-01 to 2026-03-07`. */
export function describeReference({ reference, reference_from: from, reference_until: until }: Reference): string {
  switch (reference) {
    case 'training':
      return 'the customers that the model learned from';
    case 'last-week':
      return `last week, ${from} to ${until}`;
    case 'same-weekday':
      return `the same weekday, ${until}`;
    case 'training-inputs':
      return 'the data set that the run of the model learned from';
    case 'first-night':
      return `the first date that the model scored, ${until}`;
  }
}
