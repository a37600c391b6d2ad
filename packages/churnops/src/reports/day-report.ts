import { counted, formatCount, formatNumber, type Report, reportPage } from '@churnops/charts';
import { driftSections, isLargeEffect } from '@churnops/drift';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { describeDrift, describeReference } from '../monitoring/describe-drift.js';
import { describeQuality } from '../monitoring/quality/describe-quality.js';
import { describeSegments } from '../monitoring/segments/describe-segments.js';
import { OUTPUT_NAMES } from '../monitoring/watched-query.js';
import { newestFall } from '../performance/below-estimate.js';
import { readDomainClassifier } from '../read/domain-classifier.js';
import { readDriftADay } from '../read/drift-a-day.js';
import { driftByColumn, readDriftByColumn } from '../read/drift-by-column.js';
import { readOutcomesByRisk } from '../read/outcomes-by-risk.js';
import { performanceOfDate, readPerformance } from '../read/performance.js';
import { type PerformanceADay, readPerformanceADay } from '../read/performance-a-day.js';
import { type PicturedDrift, readPicturedDrift } from '../read/pictured-drift.js';
import { type PredictionsADay, readPredictionsADay } from '../read/predictions-a-day.js';
import { qualityOfDate, readQuality } from '../read/quality.js';
import { readRiskShares } from '../read/risk-shares.js';
import { readSegments, segmentsOfDate } from '../read/segments.js';
import { driftHistory } from './drift-history.js';
import { multivariateSections } from './multivariate-section.js';
import { performanceSection } from './performance-section.js';
import { predictionsSection } from './predictions-section.js';
import { qualitySection } from './quality-section.js';
import { segmentsSection } from './segments-section.js';

/** The report of a date. */
export const dayReport = z.strictObject({
  date_dataset: z.iso.date(),
  /** The sentence that the report begins with. */
  verdict: z.string(),
  /** Null if the date has no predictions. */
  predictions: z.strictObject({ customers: z.int(), likely_to_leave: z.int(), likely_to_stay: z.int() }).nullable(),
  /** Null if drift was not measured. */
  drift: driftByColumn.nullable(),
  /** Null if performance was not reported. */
  performance: performanceOfDate.nullable(),
  /** Null if data quality was not checked. */
  quality: qualityOfDate.nullable(),
  /** Null if segments were not looked at. */
  segments: segmentsOfDate.nullable(),
  /** One HTML file that needs nothing else: no script, no picture or font from elsewhere. Below 1 MB. */
  html: z.string(),
});
export type DayReport = z.infer<typeof dayReport>;

/** Days that the report looks back. */
const DAYS = 30;
/** Columns that the verdict names. */
const MOST_NAMED = 3;

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
  const predictions = (await readPredictionsADay(context, DAYS, { until: date })).reverse();
  const drift = await readPicturedDrift(context, date);
  const today = predictions.find(({ prediction_date }) => prediction_date === date);
  if (!today && !drift) {
    throw new ChurnopsError(
      'CHURN_NO_PREDICTIONS',
      `there is nothing to report: ${date} has no predictions`,
      `score the customers first: churnops predict --date ${date}`,
    );
  }
  const ofDate = await readPerformance(context, date);
  const days = (await readPerformanceADay(context, DAYS, date)).reverse();
  const fallen = describeFall(days);
  const changed = drift && describeChanges(drift);
  const quality = await readQuality(context, date);
  const segments = await readSegments(context, date);
  const faults = quality && quality.number_of_findings > 0 ? describeQuality(quality.checks) : undefined;
  const found = [
    today && `${counted(today.customers, 'customer')} scored, ${formatCount(today.predicted_churners)} likely to leave`,
    ...(drift ? [describeReport(drift), changed] : ['drift not measured']),
    faults,
    segments && segments.number_of_changed_segments > 0 && describeSegments(segments.segments),
    fallen,
  ];
  const verdict = `${date}: ${found.filter(Boolean).join('; ')}.`;
  const html = reportPage({
    title: `Customers at risk on ${date}`,
    verdict,
    tone: toneOf(drift, changed ?? faults, fallen),
    facts: drift ? factsOf(drift) : [['Drift', `not measured yet: churnops monitor --date ${date}`]],
    sections: [
      ...(predictions.length > 0 ? [predictionsSection(predictions)] : []),
      ...performanceSection({
        ofDate,
        days,
        bins: await readOutcomesByRisk(context, date),
      }),
      ...qualitySection(quality),
      ...segmentsSection(segments),
      ...multivariateSections(await readRiskShares(context, date), await readDomainClassifier(context, date)),
      ...driftHistory(await readDriftADay(context, date, DAYS)),
      ...(drift ? driftSections(drift.report, drift.pictures) : []),
    ],
  });
  return {
    date_dataset: date,
    verdict,
    predictions: today ? classesOf(today) : null,
    drift: drift ? await readDriftByColumn(context, date) : null,
    performance: ofDate,
    quality,
    segments,
    html,
  };
}

function classesOf({ customers, predicted_churners: leaving }: PredictionsADay[number]): DayReport['predictions'] {
  return { customers, likely_to_leave: leaving, likely_to_stay: customers - leaving };
}

/** The columns that drifted or changed, and the model's outputs that did. The largest change first. */
function describeChanges({ report }: PicturedDrift): string | undefined {
  const isOutput = ({ name }: Column) => OUTPUT_NAMES.includes(name);
  const inputs = report.columns.filter((column) => !isOutput(column));
  const drifted = named(inputs.filter((column) => column.drifted));
  // By our own rule these changed as much, though the score is below its threshold, or there is no score.
  const changed = inputs.filter((column) => !column.drifted && isLargeEffect(column));
  const scored = named(changed.filter(({ score }) => score !== null));
  const unscored = named(changed.filter(({ score }) => score === null));
  const outputs = named(report.columns.filter((column) => isOutput(column) && column.drifted));
  const found = [
    drifted && `drifted: ${drifted}`,
    scored && `changed, though below the threshold: ${scored}`,
    unscored && `changed, but could not be scored: ${unscored}`,
    outputs && `what the model says has changed: ${outputs}`,
  ];
  return found.filter(Boolean).join('; ') || undefined;
}

type Column = PicturedDrift['report']['columns'][number];

function named(columns: readonly Column[]): string {
  const sorted = [...columns].sort((a, b) => (b.effect ?? 0) - (a.effect ?? 0));
  const more = sorted.length - MOST_NAMED;
  const names = sorted
    .slice(0, MOST_NAMED)
    .map(({ name, effect }) => (effect === null ? name : `${name} (effect ${effect.toFixed(2)})`));
  return [...names, ...(more > 0 ? [`${formatCount(more)} more`] : [])].join(', ');
}

/** An alert if the data set has drifted, or the model's outputs have, or predictions turned out worse than estimated. */
function toneOf(drift: PicturedDrift | undefined, changed: string | undefined, fallen: string | undefined): Report['tone'] {
  const hasMoved = drift?.report.columns.some(({ name, drifted }) => drifted && OUTPUT_NAMES.includes(name));
  if (fallen || hasMoved || drift?.report.datasetDrift) return 'alert';
  return drift && !changed ? 'good' : 'plain';
}

/** Says so if predictions turned out worse than estimated, by the newest date with enough known outcomes. @param days oldest first */
function describeFall(days: PerformanceADay): string | undefined {
  const fallen = newestFall(days.toReversed());
  if (!fallen) return undefined;
  const [measured, estimated] = [fallen.value, fallen.estimated].map((value) => (value as number).toFixed(2));
  return `predictions of ${fallen.date_dataset} reach a ROC AUC of ${measured} where ${estimated} was estimated`;
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
    ['The data set counts as drifted', `from ${formatNumber(100 * report.driftShare)} % of its columns`],
  ];
}
