/**
 * Rules for pages that show charts inline: no background, text in the page's colour, brighter lines on a dark page. A page's own
 * stylesheet includes them; a chart that stands alone as a file does without.
 *
 * @example
 * server.get('/charts.css', (_request, reply) => reply.type('text/css').send(CHART_STYLES));
 */
export const CHART_STYLES = `.chart { max-width: 100%; height: auto; fill: currentColor; }
.chart-background { fill: none; }
.chart-quiet { fill: currentColor; opacity: 0.7; }
.chart-grid { stroke: currentColor; opacity: 0.14; }
.chart-baseline { stroke: currentColor; opacity: 0.45; }
.chart-track { fill: currentColor; opacity: 0.14; }
.chart-spark, .chart-mark { vertical-align: middle; }
@media (prefers-color-scheme: dark) {
  .chart-series-0 { color: #4ba6e0; }
  .chart-series-4 { color: #f07f33; }
  .chart-series-6 { color: #a8a8a8; }
  .chart-reference { color: #97a5b5; }
  .chart-alert { color: #ff8a80; }
}
`;
