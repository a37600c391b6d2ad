import { counted, reportPage } from '@churnops/charts';
import { driftSections } from '@churnops/drift';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { addDays } from '../logical-date.js';
import { describeDrift, describeReference } from '../monitoring/describe-drift.js';
import { readClassesADay } from '../read/classes-a-day.js';
import { readDriftADay } from '../read/drift-a-day.js';
import { readOutcomesByRisk } from '../read/outcomes-by-risk.js';
import { readPerformance } from '../read/performance.js';
import { type PerformanceADay, readPerformanceADay } from '../read/performance-a-day.js';
import { type PicturedDrift, readPicturedDrift } from '../read/pictured-drift.js';
import { readQuality } from '../read/quality.js';
import { readSegments } from '../read/segments.js';
import { driftHistory } from './drift-history.js';
import { performanceSection } from './performance-section.js';
import { predictionsSection } from './predictions-section.js';
import { qualitySection } from './quality-section.js';
import { segmentsSection } from './segments-section.js';

/** The report of a date. */
export const dayReport = z.strictObject({
  date_dataset: z.iso.date(),
  /** The sentence that the report begins with. */
  verdict: z.string(),
  /** One HTML file that needs nothing else: no script, no picture or font from elsewhere. Below 1 MB. */
  html: z.string(),
});
export type DayReport = z.infer<typeof dayReport>;

/** Days that the report looks back. */
const DAYS = 30;
/** Ten years. */
const MOST_DAYS = 3660;

/**
 * The report of a date as one HTML file: predictions by class, performance as far as outcomes are known, and drift of each column with its
 * picture; all of it over the last 30 days, too.
 *
 * @param date `YYYY-MM-DD`
 * @throws ChurnopsError CHURN_NO_PREDICTIONS if the date has neither predictions nor a drift report
 */
export async function makeDayReport(
  context: Pick<PipelineContext, 'warehouse' | 'schema' | 'now' | 'timeZone'>,
  date: string,
): Promise<DayReport> {
  const classes = await readClassesADay(context, date, DAYS);
  const drift = await readPicturedDrift(context, date);
  const today = classes.find(({ prediction_date }) => prediction_date === date);
  if (!today && !drift) {
    throw new ChurnopsError(
      'CHURN_NO_PREDICTIONS',
      `there is nothing to report: ${date} has no predictions`,
      `score the customers first: churnops predict --date ${date}`,
    );
  }
  const scored = today ? today.likely_to_leave + today.likely_to_stay : 0;
  const found = [
    today && `${counted(scored, 'customer')} scored, ${count(today.likely_to_leave)} likely to leave`,
    drift ? describeReport(drift) : 'drift not measured',
  ];
  const verdict = `${date}: ${found.filter(Boolean).join('; ')}.`;
  const html = reportPage({
    title: `Customers at risk on ${date}`,
    verdict,
    tone: !drift ? 'plain' : drift.report.datasetDrift ? 'alert' : 'good',
    facts: drift ? factsOf(drift) : [['Drift', `not measured yet: churnops monitor --date ${date}`]],
    sections: [
      ...(classes.length > 0 ? [predictionsSection(classes)] : []),
      ...performanceSection({
        ofDate: await readPerformance(context, date),
        days: await performanceUntil(context, date),
        bins: await readOutcomesByRisk(context, date),
      }),
      ...qualitySection(await readQuality(context, date)),
      ...segmentsSection(await readSegments(context, date)),
      ...driftHistory(await readDriftADay(context, date, DAYS)),
      ...(drift ? driftSections(drift.report, drift.pictures) : []),
    ],
  });
  return { date_dataset: date, verdict, html };
}

/** ROC AUC of the last days, oldest first. */
async function performanceUntil(context: Pick<PipelineContext, 'warehouse'>, date: string): Promise<PerformanceADay> {
  const days = await readPerformanceADay(context, MOST_DAYS);
  const first = addDays(date, 1 - DAYS);
  return days.filter(({ date_dataset }) => first <= date_dataset && date_dataset <= date).reverse();
}

function describeReport({ report }: PicturedDrift): string {
  return describeDrift({
    number_of_columns: report.numberOfColumns,
    number_of_drifted_columns: report.numberOfDriftedColumns,
    dataset_drift: report.datasetDrift,
  });
}

function factsOf({ report, reference, modelVersion, madeOn }: PicturedDrift): [string, string][] {
  const { reference: name, reference_rows: rows } = reference;
  const ofVersion = name === 'training' && modelVersion !== null ? `what version ${modelVersion} learned from` : undefined;
  const size = rows === null ? '' : `, ${counted(rows, 'customer')}`;
  return [
    ['Reference', `${ofVersion ?? describeReference(reference)}${size}`],
    ['Measured on', madeOn],
    ['The data set counts as drifted', `from ${count(100 * report.driftShare)} % of its columns`],
  ];
}

function count(value: number): string {
  return value.toLocaleString('en');
}
