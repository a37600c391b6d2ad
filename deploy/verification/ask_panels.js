// Runs the SQL of Grafana's panels, variables and alert rules, as the user who may only read. Usage: node ask_panels.js DATABASE-URL
import {
  alertTargets,
  connectReader,
  dashboards,
  expandQuery,
  firstValues,
} from '../../packages/churnops/dist/read/testing-grafana.js';

const [url] = process.argv.slice(2);
const day = 86_400_000;
const range = { from: new Date(Date.now() - 30 * day).toISOString(), to: new Date(Date.now() + day).toISOString() };
const { ask, end } = await connectReader(url);
const empty = [];
let queries = 0;
const run = async (title, { rawSql }, values) => {
  if (rawSql === undefined) return;
  queries++;
  const rows = await ask(expandQuery(rawSql, values, range)).catch((error) => {
    throw new Error(`${title}: ${error.message}`);
  });
  if (rows.length === 0) empty.push(title);
};
for (const [file, dashboard] of dashboards) {
  const values = await firstValues(dashboard, ask, range);
  for (const { title, targets } of dashboard.panels) {
    for (const target of targets) await run(`${file}: ${title}`, target, values);
  }
}
for (const [title, target] of alertTargets) await run(`alert: ${title}`, target, new Map());
await end();
console.log(`${queries} queries, ${queries - empty.length} have rows${empty.length > 0 ? `, not: ${empty.join('; ')}` : ''}`);
