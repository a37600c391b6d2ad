import { type Html, html } from './html.js';

/** What pages may do in a browser: show themselves and send their own forms. Nothing runs in them. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const SECTIONS = [
  ['/', 'Overview'],
  ['/experiments', 'Experiments'],
  ['/models', 'Models'],
] as const;

/** A page in the common frame. `path` is that of its section. */
export function page({ title, path, note = '' }: { title: string; path: string; note?: string }, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · churnops</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>churnops</h1>
<nav>${SECTIONS.map(([href, name]) => html`<a href="${href}"${href === path ? html` aria-current="page"` : ''}>${name}</a>`)}</nav>
<p>${note}</p></header>
${content}
</body>
</html>`.text;
}

export function card(title: string | Html, content: Html): Html {
  return html`<section><h2>${title}</h2>${content}</section>`;
}

/** A title that is somebody's name for a thing, as they wrote it. */
export function nameTitle(name: string): Html {
  return html`<span class="name">${name}</span>`;
}

/** `2026-11-24 01:00 UTC`, of ISO 8601 or ms since 1970. */
export function moment(time: string | number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const STYLE = html`
:root { color-scheme: light dark; --ink: #17202b; --quiet: #5d6b7a; --line: #e2e7ee; --page: #f4f6f9; --card: #fff; --accent: #2458d3; --good: #13795b; --bad: #b3261e; --busy: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --quiet: #97a5b5; --line: #2a3441; --page: #10151b; --card: #18202a; --accent: #7ba3ff; --good: #5fd3a8; --bad: #ff8a80; --busy: #f0c060; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 74rem; padding: 2rem 1.25rem 3rem; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; align-items: baseline; gap: 1rem; flex-wrap: wrap; margin-bottom: 1.25rem; }
h1 { margin: 0; font-size: 1.5rem; letter-spacing: -0.02em; }
header p, .note { margin: 0; color: var(--quiet); font-size: 0.875rem; font-weight: 400; }
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; align-items: start; }
main.cards { grid-template-columns: repeat(2, minmax(0, 1fr)); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; padding: 1.1rem 1.25rem; overflow-x: auto; }
main.cards section:nth-child(n + 3) { grid-column: 1 / -1; }
@media (max-width: 50rem) { main.cards { grid-template-columns: minmax(0, 1fr); } main.cards section { grid-column: 1 / -1; } }
h2 { margin: 0 0 0.6rem; font-size: 0.8rem; text-transform: uppercase; letter-spacing: 0.06em; color: var(--quiet); }
.name { font-size: 1.05rem; text-transform: none; letter-spacing: 0; color: var(--ink); }
.big { margin: 0 0 0.75rem; font-size: 1.35rem; font-weight: 600; }
.badge { display: inline-block; padding: 0 0.55em; border-radius: 1em; font-size: 0.78rem; font-weight: 600; line-height: 1.6; vertical-align: middle; color: var(--accent); background: color-mix(in srgb, currentColor 12%, transparent); }
.good { color: var(--good); } .badge.bad { color: var(--bad); } .busy { color: var(--busy); }
dl { display: grid; gap: 0.25rem; margin: 0 0 0.75rem; }
dl div { display: flex; justify-content: space-between; border-bottom: 1px solid var(--line); padding-bottom: 0.25rem; }
dt { color: var(--quiet); } dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 600; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
th { text-align: left; font-weight: 500; color: var(--quiet); }
th, td { padding: 0.3rem 0.9rem 0.3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
td:last-child { white-space: normal; } tr:last-child td { border-bottom: 0; }
.wide { width: 45%; } .number { text-align: right; font-variant-numeric: tabular-nums; }
.bar { width: 7rem; height: 0.5rem; vertical-align: middle; margin-right: 0.4rem; fill: var(--accent); } .bar.bad { fill: var(--bad); } .track { fill: var(--line); }
.empty { color: var(--quiet); margin: 0; } code { font-size: 0.9em; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
nav { display: flex; gap: 1.1rem; } nav a { color: var(--quiet); } nav a[aria-current] { color: var(--ink); font-weight: 600; }
.table { overflow-x: auto; } .table th { position: sticky; top: 0; background: var(--card); } .table td:last-child { white-space: nowrap; }
.sides { table-layout: fixed; } .sides td { white-space: normal; overflow-wrap: anywhere; } .sides tbody th { padding-top: 0.9rem; }
tr.differs td { background: color-mix(in srgb, var(--busy) 9%, transparent); }
form.line { display: flex; gap: 0.5rem; flex-wrap: wrap; margin-bottom: 0.8rem; } form.line input[type=text] { flex: 1 1 20rem; }
input, button, select { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.25rem 0.6rem; }
button { cursor: pointer; background: var(--accent); border-color: var(--accent); color: var(--card); } button.plain { background: none; color: var(--accent); }
pre { margin: 0; overflow: auto; max-height: 36rem; font-size: 0.85rem; } img.preview { max-width: 100%; }
.chart { width: 100%; height: auto; } .chart text { font-size: 11px; fill: var(--quiet); } .chart .axis { stroke: var(--line); } .chart polyline { fill: none; stroke-width: 1.6; } .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(22rem, 1fr)); gap: 1rem; } .charts h3 { margin: 0; font-size: 0.9rem; }
.error { color: var(--bad); margin: 0 0 0.8rem; } .swatch { display: inline-block; width: 0.7em; height: 0.7em; border-radius: 50%; margin-right: 0.4em; }
`;
