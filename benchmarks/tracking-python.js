// What a Python client with one connection waits for, which is MLflow's own way of asking.
import { fileURLToPath } from 'node:url';
import { median } from './measure.js';
import { pythonJson } from './python.js';
import { freePort, startServer } from './servers.js';

const ROUNDS = 5;
/** Requests in a round. The real server is slow, so it gets fewer. */
const COUNTS = { create_run: 100, log_metric: 300, log_batch: 20, search: 30, search_above: 30, search_anew: 30 };
const REAL_SHARE = 0.2;
const BATCH = 1000;

/** Servers to ask in turn, each held still while another is asked. */
export async function askByPython({ churnops, real, withLogins, experiments }) {
  const empty = await openEmpty();
  const ask = (opened, step, share = 1) => {
    const { name, address, server, login = {} } = opened;
    process.stderr.write(`  ${name}: ${step} by Python …\n`);
    server.resume();
    const count = String(Math.max(4, Math.round(COUNTS[step] * share)));
    const answer = pythonJson('tracking_client.py', [address, experiments.get(opened) ?? '0', step, count], login);
    server.pause();
    return { p50: median(answer.seconds), each: answer.total / answer.seconds.length };
  };
  const steps = {
    createRun: () => ({ ours: ask(churnops, 'create_run'), theirs: ask(real, 'create_run', REAL_SHARE) }),
    logMetric: () => ({
      ours: ask(churnops, 'log_metric'),
      empty: ask(empty, 'log_metric'),
      logins: ask(withLogins, 'log_metric'),
      theirs: ask(real, 'log_metric', REAL_SHARE),
    }),
    logBatch: () => ({ ours: ask(churnops, 'log_batch'), theirs: ask(real, 'log_batch', REAL_SHARE) }),
    search: () => ({ ours: ask(churnops, 'search'), theirs: ask(real, 'search', REAL_SHARE) }),
    searchAbove: () => ({ ours: ask(churnops, 'search_above'), theirs: ask(real, 'search_above', REAL_SHARE) }),
    searchAnew: () => ({ ours: ask(churnops, 'search_anew'), theirs: ask(real, 'search_anew', REAL_SHARE) }),
  };
  try {
    return Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, medians(Array.from({ length: ROUNDS }, step))]));
  } finally {
    await empty.server.stop();
  }
}

/** Of each server's rounds, the medians of what a request takes by itself, and of what it takes until its work is done. */
function medians(rounds) {
  const middle = (server, figure) => median(rounds.map((round) => round[server][figure]));
  return Object.fromEntries(
    Object.keys(rounds[0]).map((server) => [server, { p50: middle(server, 'p50'), each: middle(server, 'each') }]),
  );
}

async function openEmpty() {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const program = fileURLToPath(new URL('empty-server.js', import.meta.url));
  const server = startServer(process.execPath, [program, String(port)], { url: address, env: process.env, cwd: '/' });
  await server.ready;
  return { name: 'empty server', address, server };
}

/** Rows of the table of `tracking.js`. */
export function rowsOf({ createRun, logMetric, logBatch, search, searchAbove, searchAnew }) {
  const ms = (value) => `${(1000 * value).toFixed(2)} ms`;
  const times = (value, digits = 2) => `${value.toFixed(digits)} ×`;
  const rate = ({ each }) => `${Math.round(BATCH / each).toLocaleString('en')}/s`;
  const faster = (ours, theirs) => times(theirs / ours, 1);
  return [
    [
      'create_run',
      ms(createRun.ours.p50),
      ms(createRun.theirs.p50),
      faster(createRun.ours.p50, createRun.theirs.p50),
      'rate 50 ×',
    ],
    ['log_metric', ms(logMetric.ours.p50), ms(logMetric.theirs.p50), faster(logMetric.ours.p50, logMetric.theirs.p50), ''],
    [
      `log_metric, an empty HTTP server (${ms(logMetric.empty.p50)})`,
      ms(logMetric.ours.p50),
      '',
      times(logMetric.empty.p50 / logMetric.ours.p50),
      'rate 0.7 × the empty one',
    ],
    [
      'log_metric with logins',
      ms(logMetric.logins.p50),
      '',
      times(logMetric.logins.p50 / logMetric.ours.p50),
      'time 1.3 × without logins, at most',
    ],
    [
      `metrics by log_batch of ${BATCH.toLocaleString('en')}, until they can be read`,
      rate(logBatch.ours),
      rate(logBatch.theirs),
      faster(logBatch.ours.each, logBatch.theirs.each),
      'rate 10 ×',
    ],
    [
      'filtered search of 2,000 runs',
      ms(search.ours.p50),
      ms(search.theirs.p50),
      times(search.ours.p50 / search.theirs.p50),
      '5 ms at most',
    ],
    [
      'the same with another threshold each time',
      ms(searchAbove.ours.p50),
      ms(searchAbove.theirs.p50),
      times(searchAbove.ours.p50 / searchAbove.theirs.p50),
      '',
    ],
    [
      'another search each time',
      ms(searchAnew.ours.p50),
      ms(searchAnew.theirs.p50),
      times(searchAnew.ours.p50 / searchAnew.theirs.p50),
      '',
    ],
  ].map(([name, ...rest]) => [`${name}; Python, 1 connection`, ...rest]);
}

/** What a server could reach at most, as the Python client and HTTP take their time too. */
export function mostByPython({ createRun, logMetric }) {
  const most = (createRun.theirs.p50 / logMetric.empty.p50).toFixed(1);
  return `Most of a short request's time is the Python client's: an empty server would create runs ${most} × as fast as the real one.`;
}
