import { chartFigure, html, pageTable, type ReportSection } from '@churnops/charts';
import { startOfDay } from '../logical-date.js';
import type { DriftOfDay } from '../read/drift-a-day.js';
import { newestFirst } from './newest-first.js';

/** Drift over the last days; no section without a report. @param days oldest first */
export function driftHistory(days: readonly DriftOfDay[]): ReportSection[] {
  if (days.length === 0) return [];
  const x = days.map(({ date_dataset }) => startOfDay(date_dataset));
  const values = (of: (day: DriftOfDay) => number | null) => days.map((day) => of(day) ?? Number.NaN);
  const figure = chartFigure('drift-over-time', {
    kind: 'line',
    title: 'Drift over time',
    xLabel: 'day',
    yLabel: 'share, score or effect',
    xScale: 'time',
    series: [
      { name: 'share of drifted columns', x, y: values(({ share_of_drifted_columns }) => share_of_drifted_columns) },
      {
        name: 'average drift score',
        x,
        y: values(({ average_drift_score, has_p_values }) => (has_p_values ? null : average_drift_score)),
      },
      { name: 'largest effect', x, y: values(({ largest_effect }) => largest_effect) },
    ],
  });
  const rows = newestFirst(days).map((day) => [
    day.date_dataset,
    day.number_of_drifted_columns,
    `${(100 * day.share_of_drifted_columns).toFixed(1)} %`,
    day.average_drift_score,
    day.largest_effect,
    day.dataset_drift ? html`<span class="alert">yes</span>` : 'no',
  ]);
  const note = days.some(({ has_p_values }) => has_p_values)
    ? html`<p class="quiet">Against a reference of at most 1,000 customers scores are p-values, of which small ones mean drift. The average of such a day can't be compared with that of others, and is not drawn.</p>`
    : '';
  const header = ['day', 'drifted columns', 'share', 'average score', 'largest effect', 'data set drifted'];
  return [{ heading: 'Drift over time', body: html`${figure}${note}${pageTable({ header, rows })}` }];
}
