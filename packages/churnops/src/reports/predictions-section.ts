import { chartFigure, html, pageTable, type ReportSection } from '@churnops/charts';
import { startOfDay } from '../logical-date.js';
import type { ClassesOfDay } from '../read/classes-a-day.js';
import { newestFirst } from './newest-first.js';

/** Predictions by class: a picture of the last days, and a table of the newest. @param days at least one, oldest first */
export function predictionsSection(days: readonly ClassesOfDay[]): ReportSection {
  const x = days.map(({ prediction_date }) => startOfDay(prediction_date));
  const figure = chartFigure('predictions', {
    kind: 'line',
    title: 'Customers scored',
    xLabel: 'day',
    yLabel: 'customers',
    xScale: 'time',
    series: [
      { name: 'likely to leave', x, y: days.map(({ likely_to_leave }) => likely_to_leave) },
      { name: 'likely to stay', x, y: days.map(({ likely_to_stay }) => likely_to_stay) },
    ],
  });
  const rows = newestFirst(days).map(({ prediction_date, likely_to_leave, likely_to_stay }) => {
    const all = likely_to_leave + likely_to_stay;
    const share = `${((100 * likely_to_leave) / all).toFixed(1)} %`;
    return [prediction_date, all, likely_to_leave, likely_to_stay, share];
  });
  const table = pageTable({ header: ['day', 'scored', 'likely to leave', 'likely to stay', 'share likely to leave'], rows });
  return { heading: 'Predictions', body: html`${figure}${table}` };
}
