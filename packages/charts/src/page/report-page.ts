import { Html, html } from './html.js';
import { REPORT_STYLES } from './report-styles.js';

/** A part of a report under a heading. */
export interface ReportSection {
  readonly heading: string;
  readonly body: Html;
}

/** What a report says. */
export interface Report {
  readonly title: string;
  /** The answer in a sentence. */
  readonly verdict: string;
  /** `alert`: something needs a look. */
  readonly tone: 'good' | 'alert' | 'plain';
  /** What the report is about, by name: what was compared, when, how. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly sections: readonly ReportSection[];
}

/**
 * A report as one HTML file that needs nothing else: no script, no picture or font from elsewhere, one `<style>`. It fits a phone and
 * paper. Everything but markup made by `html` is escaped.
 *
 * @example
 * reportPage({ title: 'Churn', verdict: 'All is well.', tone: 'good', facts: [['Day', '2026-11-28']],
 *   sections: [{ heading: 'ROC', body: chartFigure('roc', roc) }] });
 */
export function reportPage({ title, verdict, tone, facts, sections }: Report): string {
  // The policy forbids scripts and requests, should any text of a report ever get past the escaping.
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(REPORT_STYLES)}</style>
</head>
<body>
<header><h1>${title}</h1>
<p class="verdict ${tone}">${verdict}</p>
<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`)}</dl></header>
<main>
${sections.map(({ heading, body }) => html`<section><h2>${heading}</h2>\n${body}</section>\n`)}</main>
</body>
</html>
`.text;
}
