import { formatTable } from '../commands/format-table.js';
import { howMany } from '../how-many.js';
import { withInterval } from '../with-interval.js';
import type { Finding, SimulationResult } from './simulation-result.js';

/** The result of a simulation as a terminal shows it: a line for each day, then what was found and when. */
export function describeSimulation({ days_simulated: days, found, changed_on: changedOn, ...result }: SimulationResult): string {
  const rows = days.map((day) => [
    day.date === changedOn ? `${day.date} *` : day.date,
    String(day.customers),
    day.dataset_drift ? 'drift' : '',
    day.changed_columns.map(({ column, effect }) => `${column} ${effect.toFixed(2)}`).join(', ') || '–',
    day.mean_risk.toFixed(3),
    day.true_mean_risk.toFixed(3),
    withInterval([day.estimated, day.estimated_low, day.estimated_high], shown),
    withInterval([day.measured, day.measured_low, day.measured_high], shown),
    String(day.known),
    day.true_roc_auc.toFixed(3),
  ]);
  const header = [
    'day',
    'scored',
    'verdict',
    'changed columns (effect)',
    'mean risk',
    'true',
    'AUC estimated (95 %)',
    'AUC measured (95 %)',
    'known',
    'true AUC',
  ];
  const change = changedOn ? `* from ${changedOn}: ${result.summary}` : result.summary;
  const findings = found.map((finding) => describeFinding(finding, changedOn));
  return [
    formatTable(header, rows),
    change,
    ...(findings.length > 0 ? findings : ['monitoring found nothing']),
    `the home is ${result.home}: start with CHURNOPS_HOME set to it shows its pages and reports`,
  ].join('\n');
}

function describeFinding({ what, date, days_after_change: after, columns, days }: Finding, changedOn: string | null): string {
  const when =
    changedOn === null ? 'a false alarm' : after < 0 ? `a false alarm, ${-after} days before the change` : delay(after);
  const text = what === 'drift' ? `drift of ${columns.join(', ')}` : 'performance below the estimate';
  return `${text}: first found on ${date}, ${when}; on ${howMany(days, 'day')} in all`;
}

function delay(days: number): string {
  if (days === 0) return 'the day of the change';
  return `${howMany(days, 'day')} after the change`;
}

function shown(rocAuc: number): string {
  return rocAuc.toFixed(3);
}
