import { chartFigure, formatCount, html, pageTable, type ReportSection } from '@churnops/charts';
import { describeDomainClassifier, describeRiskShares } from '../monitoring/describe-multivariate.js';
import type { DomainClassifierOfDate } from '../read/domain-classifier.js';
import type { RiskSharesOfDate } from '../read/risk-shares.js';
import { sentence } from './sentence.js';

/** Columns in a picture. */
const DRAWN = 10;
/** A column with less of what the classifier goes by is not in the picture. */
const LEAST_SHARE = 0.001;

/** All columns together: what moved the mean risk, and what tells the day's customers from the reference. No section without a report. */
export function multivariateSections(risk: RiskSharesOfDate | null, domain: DomainClassifierOfDate | null): ReportSection[] {
  return [...(risk ? [riskSection(risk)] : []), ...(domain ? [domainSection(domain)] : [])];
}

function riskSection(risk: RiskSharesOfDate): ReportSection {
  const heading = 'What moved the mean risk';
  const summary = html`<p>${sentence(describeRiskShares(risk))}</p>`;
  if (risk.status !== 'ok') return { heading, body: summary };
  const figure = chartFigure('risk-shares', {
    kind: 'bar',
    title: "Each column's share in the change of the mean risk",
    valueLabel: 'percentage points',
    bars: risk.columns.slice(0, DRAWN).map(({ column_name, share }) => ({ name: column_name, value: Number(points(share)) })),
  });
  const rows = risk.columns.map(({ column_name, share, standard_error }) => [
    column_name,
    points(share),
    points(standard_error),
    Math.abs(share) > 2 * standard_error ? 'yes' : 'no',
  ]);
  const note = html`<p>${howMade(risk)}</p>`;
  const table = pageTable({ header: ['column', 'share, in points', 'standard error', 'beyond chance'], rows });
  return {
    heading,
    body: html`${summary}${figure}${note}<details><summary>All ${rows.length} columns, with standard errors</summary>${table}</details>`,
  };
}

function howMade({ method, reference_rows, current_rows, model_version }: RiskSharesOfDate): string {
  const values = {
    tree_shap: 'by exact Shapley values of its trees',
    linear_shap: 'by exact Shapley values of its linear score',
    sampling: 'by Shapley values that are estimated in random orders of the columns',
  };
  const rows = `${formatCount(reference_rows)} customers of the reference and ${formatCount(current_rows)} of the day`;
  return `The shares sum to the change. They say what version ${model_version} makes of the columns' drift, ${values[method ?? 'sampling']}, on ${rows}.`;
}

function domainSection(domain: DomainClassifierOfDate): ReportSection {
  const heading = 'What tells the day apart';
  const summary = html`<p>${sentence(describeDomainClassifier(domain))}</p>`;
  // What it goes by in vain says nothing.
  if (domain.status !== 'ok' || !domain.drift_detected) return { heading, body: summary };
  // Boosting gives a hundredth of a millionth to columns that say nothing.
  const told = domain.columns.filter(({ share }) => (share ?? 0) >= LEAST_SHARE);
  const figure = chartFigure('domain-classifier', {
    kind: 'bar',
    title: 'What the classifier goes by',
    valueLabel: 'share of what tells them apart',
    bars: told.slice(0, DRAWN).map(({ column_name, share }) => ({ name: column_name, value: Number(share?.toFixed(3)) })),
  });
  return { heading, body: html`${summary}${figure}` };
}

function points(share: number): string {
  return (100 * share).toFixed(3);
}
