import { chartFigure, html, pageTable, type ReportSection } from '@churnops/charts';
import { describeQuality, describeSubject } from '../monitoring/quality/describe-quality.js';
import type { QualityOfDate } from '../read/quality.js';
import { sentence } from './sentence.js';

type Check = QualityOfDate['checks'][number];

/** Data quality of a date: the findings with their rules, and the shares of missing values as a picture. No section without a report. */
export function qualitySection(quality: QualityOfDate | null): ReportSection[] {
  if (!quality) return [];
  const { checks } = quality;
  const notOk = checks.filter(({ status }) => status !== 'ok');
  const rows = notOk.map((check) => [
    describeSubject(check),
    check.check_name,
    check.status === 'found' ? html`<span class="alert">found</span>` : check.status,
    check.reason,
    check.rule,
  ]);
  const header = ['column', 'check', 'status', 'what', 'it is a finding if'];
  const table = rows.length > 0 ? pageTable({ header, rows }) : '';
  return [{ heading: 'Data quality', body: html`<p>${sentence(describeQuality(checks))}</p>${table}${missingFigure(checks)}` }];
}

/** The columns with missing values; none if there are none. */
function missingFigure(checks: readonly Check[]) {
  const missing = checks.filter(
    ({ check_name, value, reference_value }) => check_name === 'missing' && ((value ?? 0) > 0 || (reference_value ?? 0) > 0),
  );
  if (missing.length === 0) return '';
  const percent = (of: (check: Check) => number | null) =>
    missing.map((check) => Number((100 * (of(check) ?? Number.NaN)).toPrecision(2)));
  return chartFigure('missing-values', {
    kind: 'grouped-bar',
    title: 'Missing values',
    valueLabel: '% of customers',
    groups: missing.map(describeSubject),
    series: [
      { name: 'reference', values: percent(({ reference_value }) => reference_value) },
      { name: 'current', values: percent(({ value }) => value) },
    ],
  });
}
