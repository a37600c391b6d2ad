import { createHash } from 'node:crypto';
import { CHART_STYLES } from '@churnops/charts';

const CONTENT = `
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
.empty { color: var(--quiet); margin: 0; } code { font-size: 0.9em; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
nav { display: flex; gap: 1.1rem; } nav a { color: var(--quiet); } nav a[aria-current] { color: var(--ink); font-weight: 600; }
.table { overflow-x: auto; } .table th { position: sticky; top: 0; background: var(--card); } .table td:last-child { white-space: nowrap; }
.champions tbody th { color: var(--ink); font-variant-numeric: tabular-nums; } tr:last-child th[scope=row] { border-bottom: 0; } table + .note { margin-top: 0.6rem; }
/* On a phone "Until" is left out: it equals "Since" of the row above. */
@media (max-width: 40rem) { .champions .until { display: none; } .champions td, td.note { white-space: normal; } .champions td { overflow-wrap: anywhere; min-width: 5.6rem; vertical-align: top; } .champions tbody th { vertical-align: top; } .champions .wide { min-width: 9rem; } }
.sides { table-layout: fixed; } .sides td { white-space: normal; overflow-wrap: anywhere; } .sides tbody th { padding-top: 0.9rem; }
tr.differs td { background: color-mix(in srgb, var(--busy) 9%, transparent); }
form.line { display: flex; gap: 0.5rem; flex-wrap: wrap; margin-bottom: 0.8rem; } form.line input[type=text] { flex: 1 1 20rem; }
input, button, select { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.25rem 0.6rem; }
button { cursor: pointer; background: var(--accent); border-color: var(--accent); color: var(--card); } button.plain { background: none; color: var(--accent); }
pre { margin: 0; overflow: auto; max-height: 36rem; font-size: 0.85rem; } img.preview { max-width: 100%; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr)); gap: 1rem; }
figure { margin: 0; } figure > .chart { width: 100%; } .chart-spark { margin-right: 0.4rem; }
summary { cursor: pointer; color: var(--quiet); font-size: 0.875rem; } details .table { max-height: 20rem; overflow-y: auto; }
.error { color: var(--bad); margin: 0 0 0.8rem; }
${CHART_STYLES}`;

/** The pages' stylesheet. Its address changes with its content, so browsers may cache it forever. */
export const STYLESHEET = {
  content: CONTENT,
  path: `/assets/${createHash('sha256').update(CONTENT).digest('hex').slice(0, 16)}.css`,
};
