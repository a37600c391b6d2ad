import { chartFigure, counted, type Html, html, pageTable, type ReportSection } from '@churnops/charts';
import { describeChange, describeRisk, describeSegments } from '../monitoring/segments/describe-segments.js';
import type { SegmentsOfDate } from '../read/segments.js';
import { sentence } from './sentence.js';

type Segment = SegmentsOfDate['segments'][number];

/** Most segments that are shown at once. */
const SHOWN = 12;

/** The segments of a date: a picture and a table of those whose risk differs most from the reference, and all of them to be opened. No section without a report. */
export function segmentsSection(report: SegmentsOfDate | null): ReportSection[] {
  if (!report) return [];
  const { segments } = report;
  const isKnown = segments.some(({ known }) => known > 0);
  const toRow = (segment: Segment) => [
    nameOf(segment),
    segment.customers,
    `${(100 * segment.reference_share).toFixed(1)} % → ${(100 * segment.share).toFixed(1)} %`,
    describeRisk(segment),
    describeChange(segment),
    ...(isKnown ? [describeOutcomes(segment)] : []),
    segment.changed ? html`<span class="alert">changed</span>` : (segment.reason ?? ''),
  ];
  const most = mostChanged(segments.filter(({ changed }) => changed));
  const changed = most.length > 0 ? pageTable({ header: headerOf(isKnown), rows: most.map(toRow) }) : '';
  const all = pageTable({ header: headerOf(isKnown), rows: segments.map(toRow) });
  return [
    {
      heading: 'Segments',
      body: html`<p>${sentence(`${describeSegments(segments)}, by at least 2 percentage points that chance does not explain`)}</p>
${picture(segments)}${changed}<details><summary>All ${segments.length} segments</summary>${all}</details>`,
    },
  ];
}

function headerOf(isKnown: boolean): string[] {
  const outcomes = isKnown ? ['left so far (95 %), expected'] : [];
  return ['segment', 'customers', 'share', 'mean risk', 'change, points (95 %)', ...outcomes, ''];
}

/** The largest change first. */
function mostChanged(segments: readonly Segment[]): Segment[] {
  return [...segments].sort((a, b) => Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0)).slice(0, SHOWN);
}

/** What came of the predictions, as far as it is known: `12 of 40: 30 % (18–45 %), expected 28 %`. */
function describeOutcomes({
  known,
  observed_risk: observed,
  observed_low: low,
  observed_high: high,
  expected_risk: expected,
}: Segment): string {
  if (observed === null || low === null || high === null || expected === null) return '–';
  const percent = (share: number) => (100 * share).toFixed(1);
  return `${percent(observed)} % of ${counted(known, 'customer')} (${percent(low)}–${percent(high)}), ${percent(expected)} % expected`;
}

function nameOf({ column_name, segment }: Segment): string {
  return `${column_name}: ${segment}`;
}

/** None if no change is known. */
function picture(segments: readonly Segment[]): Html | string {
  const known = segments.filter(({ change }) => change !== null);
  if (known.length === 0) return '';
  const most = mostChanged(known);
  const percent = (of: (segment: Segment) => number | null) =>
    most.map((segment) => Number((100 * (of(segment) ?? Number.NaN)).toFixed(1)));
  return chartFigure('segments-by-risk', {
    kind: 'grouped-bar',
    title: 'Mean risk of the segments that differ most',
    valueLabel: 'mean risk, %',
    groups: most.map(nameOf),
    series: [
      { name: 'reference', values: percent(({ reference_mean_risk }) => reference_mean_risk) },
      { name: 'current', values: percent(({ mean_risk }) => mean_risk) },
    ],
  });
}
