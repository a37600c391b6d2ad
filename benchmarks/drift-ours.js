// Our comparison of the data set's rows, resampled as in drift_peer.py. Prints seconds and the peak memory in bytes as JSON.
//   drift-ours.js ROWS POLICY rows|summaries
import { datasetDrift, NumberSummary } from '../packages/drift/dist/index.js';
import { telco } from './telco.js';

const [rows, policy, form] = [Number(process.argv[2]), process.argv[3], process.argv[4]];
const { frame } = telco();
const NUMERICAL = ['tenure', 'MonthlyCharges', 'TotalCharges'];
const names = [...frame.keys()].filter((name) => name !== 'customerID' && name !== 'Churn');
const count = frame.get('Churn').length;
const rowOf = (i) => (i * 7919) % count;

function current(name) {
  const values = frame.get(name);
  if (form === 'rows') {
    if (NUMERICAL.includes(name)) return Float64Array.from({ length: rows }, (_, i) => values[rowOf(i)]);
    return Array.from({ length: rows }, (_, i) => values[rowOf(i)]);
  }
  const summary = NUMERICAL.includes(name) ? new NumberSummary() : new Map();
  for (let i = 0; i < rows; i++) {
    const value = values[rowOf(i)];
    if (summary instanceof Map) summary.set(value, (summary.get(value) ?? 0) + 1);
    else summary.add(value);
  }
  return summary;
}

const sample = (make) => names.map((name) => [name, make(name)]);
const reference = sample((name) => frame.get(name).slice(0, 4922));
// Summarizing is part of the work: it is the one pass over the rows.
const started = { rows: 0, summaries: performance.now() };
const currents = new Map(sample(current));
started.rows = performance.now();
const columns = reference.map(([name, values]) => ({
  name,
  kind: NUMERICAL.includes(name) ? 'num' : 'cat',
  reference: values,
  current: currents.get(name),
}));
const { numberOfDriftedColumns } = datasetDrift(columns, { policy });
const seconds = (performance.now() - started[form]) / 1000;
console.log(JSON.stringify({ seconds, bytes: 1024 * process.resourceUsage().maxRSS, drifted: numberOfDriftedColumns }));
