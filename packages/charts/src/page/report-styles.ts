/**
 * The stylesheet of `reportPage`, for a content security policy by its hash. A report is white on screen and on paper, so there are no dark
 * colours.
 *
 * @example
 * createHash('sha256').update(REPORT_STYLES).digest('base64'); // for style-src 'sha256-…'
 */
export const REPORT_STYLES = `
:root { color-scheme: light; --ink: #17202b; --quiet: #4d5967; --line: #dde3ea; --good: #0f6b4f; --bad: #b3261e; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem 3rem; color: var(--ink); background: #fff; font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0 0 0.25rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 2.25rem 0 0.75rem; font-size: 1.2rem; border-bottom: 2px solid var(--line); }
h3 { margin: 0 0 0.2rem; font-size: 1rem; }
p { margin: 0 0 0.6rem; }
a { color: inherit; }
.verdict { font-size: 1.2rem; font-weight: 600; padding-left: 0.7rem; border-left: 5px solid var(--line); }
.verdict.good { border-color: var(--good); } .verdict.alert { border-color: var(--bad); }
.alert { color: var(--bad); font-weight: 600; } .quiet, figcaption, dt { color: var(--quiet); } .quiet, figcaption { font-size: 0.85rem; }
.verdict { color: var(--ink); }
dl { display: flex; flex-wrap: wrap; gap: 0.4rem 2rem; margin: 0; font-size: 0.9rem; } dl div { min-width: 0; } dt { font-size: 0.8rem; } dd { margin: 0; }
table { width: 100%; border-collapse: collapse; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.6rem 0.3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th, td { overflow-wrap: break-word; } thead th { color: var(--quiet); font-weight: 500; } tbody th { font-weight: 600; }
.cards tbody th, .cards td:last-child { min-width: 9.5rem; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr)); gap: 1.75rem 1.5rem; }
article { min-width: 0; } figure { margin: 0; } .chart { display: block; max-width: 100%; height: auto; }
summary { cursor: pointer; color: var(--quiet); font-size: 0.85rem; }
@media screen and (max-width: 52rem) {
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards, .cards tbody, .cards tr, .cards th, .cards td { display: block; }
  .cards tr { padding: 0.6rem 0; border-bottom: 2px solid var(--line); }
  .cards tbody th, .cards td { border: 0; padding: 0.1rem 0; } .cards tbody th { font-size: 1rem; }
  .cards td { display: flex; justify-content: space-between; gap: 1rem; text-align: right; }
  .cards td:not([data-label]) { display: none; } .cards td::before { content: attr(data-label); flex: none; color: var(--quiet); }
}
@media print {
  @page { margin: 14mm 12mm; }
  body { max-width: none; padding: 0; font-size: 9.5pt; } table { font-size: 7.5pt; } a { text-decoration: none; }
  .figures { display: block; } article { display: inline-block; width: 48%; margin: 0 1.5% 1rem 0; vertical-align: top; } .cards th, .cards td, .cards tbody th, .cards td:last-child { min-width: 0; overflow-wrap: break-word; }
  article, figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } thead { display: table-header-group; }
  details:not([open]) { display: none; }
}
`;
