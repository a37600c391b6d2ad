import {
  type BandChart,
  type CurveChart,
  chartFigure,
  formatCount,
  type Html,
  html,
  pageTable,
  type ReportSection,
} from '@churnops/charts';
import { startOfDay } from '../logical-date.js';
import { metricLabel } from '../performance/metric-labels.js';
import type { RiskBin } from '../read/outcomes-by-risk.js';
import type { PerformanceOfDate } from '../read/performance.js';
import type { PerformanceADay } from '../read/performance-a-day.js';
import { withInterval } from '../with-interval.js';
import { calibrationOf, gainsOf, rocOf } from './risk-curves.js';

/** What a report says of performance. */
export interface PerformanceFacts {
  /** The date's figures; null if it has no report of performance. */
  readonly ofDate: PerformanceOfDate | null;
  /** ROC AUC of the last days, oldest first. */
  readonly days: PerformanceADay;
  /** The date's predictions whose outcome is known. */
  readonly bins: readonly RiskBin[];
}

/** How well predictions do: figures of the date, ROC AUC over time measured and estimated, curves of what is known. No section without a report. */
export function performanceSection({ ofDate, days, bins }: PerformanceFacts): ReportSection[] {
  if (!ofDate) return [];
  const figures = [overTime(days), ...curves(bins)];
  const all = figuresTable(ofDate.figures.filter(({ scope }) => scope !== 'cohort'));
  return [{ heading: 'Performance', body: html`${all}${READING}${cohorts(ofDate)}<div class="figures">${figures}</div>` }];
}

type Figure = PerformanceOfDate['figures'][number];

/** By the month in which customers were first scored, to be opened; nothing if all are of one month. */
function cohorts({ figures }: PerformanceOfDate): Html | string {
  const own = figures.filter(({ scope }) => scope === 'cohort');
  const months = new Set(own.map(({ cohort }) => cohort));
  if (months.size < 2) return '';
  return html`<details><summary>${months.size} cohorts, by the month in which customers were first scored</summary>${figuresTable(own)}</details>`;
}

/** Which predictions a figure is about. */
function describeScope({ scope, cohort }: Figure): string {
  if (scope === 'cohort') return cohort || 'month not known';
  return scope === 'day' ? 'the day' : '30 days';
}

function figuresTable(shownFigures: readonly Figure[]): Html {
  const hasNotes = shownFigures.some(({ reason }) => reason !== null);
  const rows = shownFigures.map((figure) => [
    `${metricLabel(figure.metric)}, ${describeScope(figure)}`,
    withInterval([figure.value, figure.low, figure.high], shown, ' to '),
    withInterval([figure.estimated, figure.estimated_low, figure.estimated_high], shown, ' to '),
    figure.difference === null ? null : shown(figure.difference),
    `${formatCount(figure.known)} of ${formatCount(figure.rows)}`,
    ...(hasNotes ? [figure.reason ?? ''] : []),
  ]);
  const header = ['figure', 'measured (95 %)', 'estimated (95 %)', 'difference', 'outcomes known', ...(hasNotes ? ['note'] : [])];
  return pageTable({ header, rows });
}

const READING = html`<p class="quiet">Measured: from the outcomes known so far. Estimated: from the probabilities alone, before outcomes come. Higher is
better, but for log loss, Brier score and calibration error lower is. A ROC AUC of 0.5 is no better than chance, 1 is perfect.</p>`;

function overTime(days: PerformanceADay): Html {
  const chart: BandChart = {
    kind: 'band',
    title: 'ROC AUC, measured and estimated',
    xLabel: 'day',
    yLabel: 'ROC AUC',
    xScale: 'time',
    series: [
      band('measured', days, (day) => [day.value, day.low, day.high]),
      band('estimated', days, (day) => [day.estimated, day.estimated_low, day.estimated_high]),
    ],
  };
  return html`<article>${chartFigure('auc-over-time', chart)}</article>`;
}

type Figures = readonly [value: number | null, low: number | null, high: number | null];

function band(name: string, days: PerformanceADay, of: (day: PerformanceADay[number]) => Figures): BandChart['series'][number] {
  const column = (i: 0 | 1 | 2) => days.map((day) => of(day)[i] ?? Number.NaN);
  return { name, x: days.map(({ date_dataset }) => startOfDay(date_dataset)), y: column(0), low: column(1), high: column(2) };
}

function curves(bins: readonly RiskBin[]): Html[] {
  if (bins.length === 0) return [];
  const calibration = curve(
    'calibration',
    'Calibration',
    ['predicted probability', 'share that left'],
    [
      { name: 'outcomes known so far', ...calibrationOf(bins) },
      { name: 'as predicted', x: [0, 1], y: [0, 1], isReference: true },
    ],
  );
  const left = bins.reduce((sum, bin) => sum + bin.left, 0);
  const customers = bins.reduce((sum, bin) => sum + bin.customers, 0);
  // Both compare those who left with those who stayed.
  if (left === 0 || left === customers) return [calibration];
  const chance = { name: 'chance', x: [0, 1], y: [0, 1], isReference: true };
  return [
    curve(
      'roc',
      'ROC',
      ['false positive rate', 'true positive rate'],
      [{ name: 'outcomes known so far', ...rocOf(bins) }, chance],
    ),
    curve(
      'gains',
      'Lift: who is reached first',
      ['share of customers, the riskiest first', 'share of all who left'],
      [{ name: 'outcomes known so far', ...gainsOf(bins) }, chance],
    ),
    calibration,
  ];
}

function curve(id: string, title: string, [xLabel, yLabel]: readonly [string, string], series: CurveChart['series']): Html {
  return html`<article>${chartFigure(id, { kind: 'curve', title, xLabel, yLabel, series })}</article>`;
}

/** Three significant digits, but no more than four after the point. */
function shown(value: number): string {
  return String(Number(Math.abs(value) < 0.1 ? value.toFixed(4) : value.toPrecision(3)) || 0);
}
