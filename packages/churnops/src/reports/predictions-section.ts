import { chartFigure, html, pageTable, type ReportSection } from '@churnops/charts';
import { startOfDay } from '../logical-date.js';
import type { PredictionsADay } from '../read/predictions-a-day.js';
import { newestFirst } from './newest-first.js';

/** Predictions by class: a picture of the last days, and a table of the newest. @param days at least one, oldest first */
export function predictionsSection(days: PredictionsADay): ReportSection {
  const x = days.map(({ prediction_date }) => startOfDay(prediction_date));
  const figure = chartFigure('predictions', {
    kind: 'line',
    title: 'Customers scored',
    xLabel: 'day',
    yLabel: 'customers',
    xScale: 'time',
    series: [
      { name: 'likely to leave', x, y: days.map(({ predicted_churners }) => predicted_churners) },
      { name: 'likely to stay', x, y: days.map(({ customers, predicted_churners }) => customers - predicted_churners) },
    ],
  });
  const rows = newestFirst(days).map(({ prediction_date, customers, predicted_churners: leaving }) => {
    const share = `${((100 * leaving) / customers).toFixed(1)} %`;
    return [prediction_date, customers, leaving, customers - leaving, share];
  });
  const table = pageTable({ header: ['day', 'scored', 'likely to leave', 'likely to stay', 'share likely to leave'], rows });
  return { heading: 'Predictions', body: html`${figure}${table}` };
}
