import { Html, html } from './html.js';
import { REPORT_STYLES } from './report-styles.js';

/** A part of a report under a heading. */
export interface ReportSection {
  readonly heading: string;
  readonly body: Html;
}

/** The content of a report. */
export interface Report {
  readonly title: string;
  /** The result in one sentence. */
  readonly verdict: string;
  /** `alert`: something needs attention. */
  readonly tone: 'good' | 'alert' | 'plain';
  /** Names and values: what was compared, when and how. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly sections: readonly ReportSection[];
}

/**
 * A report as one self-contained HTML file: no script, no picture or font from elsewhere, one `<style>`. It has a layout for phones and for paper.
 * Everything is escaped except markup made by `html`.
 *
 * @example
 * reportPage({ title: 'Churn', verdict: 'All is well.', tone: 'good', facts: [['Day', '2026-11-28']],
 *   sections: [{ heading: 'ROC', body: chartFigure('roc', roc) }] });
 */
export function reportPage({ title, verdict, tone, facts, sections }: Report): string {
  // The policy forbids scripts and requests, in case a text of a report ever gets past the escaping.
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
