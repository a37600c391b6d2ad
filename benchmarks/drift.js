import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, megabytes, ratio, seconds } from './measure.js';
import { evidentlyPython } from './python.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MILLION = 1_000_000;
const ROUNDS = 3;

/** A day of many rows against 4,922 reference rows, 19 columns: Evidently 0.4.34 and ours, in turn. */
export async function run() {
  const python = evidentlyPython();
  const evidently = (rows) => ask(python, [`${HERE}drift_peer.py`, rows]);
  const ours = (rows, policy, form) => ask(process.execPath, [`${HERE}drift-ours.js`, rows, policy, form]);
  const runs = {
    peer: () => evidently(MILLION),
    evidently: () => ours(MILLION, 'evidently', 'rows'),
    default: () => ours(MILLION, 'default', 'rows'),
    summaries: () => ours(MILLION, 'default', 'summaries'),
  };
  const results = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) for (const [name, work] of Object.entries(runs)) results[name].push(work());
  const peer = middle(results.peer);
  const row = (what, one) => [
    what,
    seconds(one.seconds),
    ratio(one.seconds / peer.seconds),
    megabytes(one.bytes),
    ratio(one.bytes / peer.bytes),
  ];
  return {
    title: 'drift: 1,000,000 rows × 19 columns against 4,922, Evidently 0.4.34 and ours in turn',
    header: ['', 'time', 'to Evidently', 'peak memory', 'to Evidently'],
    rows: [
      row('Evidently’s DataDriftPreset', peer),
      row('ours, policy evidently', middle(results.evidently)),
      row('ours, policy default', middle(results.default)),
      row('ours, policy default, summaries made from the rows', middle(results.summaries)),
      row('10,000,000 rows: ours, summaries made from the rows', ours(10 * MILLION, 'default', 'summaries')),
    ],
  };
}

function ask(program, args) {
  return JSON.parse(execFileSync(program, args.map(String), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}

function middle(results) {
  return { seconds: median(results.map((one) => one.seconds)), bytes: median(results.map((one) => one.bytes)) };
}
