// Whether the tracking server is as fast with 100,000 runs and 10,000,000 metrics as with 2,000 runs, on both databases.
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { fill, RUNS_EACH } from './large-store.js';
import { median, ratio, seconds, secondsOf } from './measure.js';
import { freePort, startPostgres, startServer, temporaryFolder } from './servers.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CHURNOPS = `${ROOT}packages/churnops/bin/churnops.js`;
const EXPERIMENTS = 50;
const ROUNDS = 5;
const TIMES = 8;

/** Each figure of a store of one experiment of 2,000 runs, and of fifty. */
export async function run() {
  const rows = [];
  for (const database of ['embedded', 'Postgres']) {
    const stores = [];
    try {
      for (const experiments of [1, EXPERIMENTS]) stores.push(await openStore(database, experiments));
      const figures = await measure(stores, database);
      for (const [name, [small, large]] of Object.entries(figures)) {
        rows.push([database, name, seconds(small), seconds(large), ratio(large / small)]);
      }
    } finally {
      for (const { close } of stores) await close();
    }
  }
  return {
    title: `The tracking server with ${(EXPERIMENTS * RUNS_EACH).toLocaleString('en')} runs and ${(EXPERIMENTS * RUNS_EACH * 100).toLocaleString('en')} metrics`,
    header: [
      'database',
      '',
      `${RUNS_EACH.toLocaleString('en')} runs`,
      `${(EXPERIMENTS * RUNS_EACH).toLocaleString('en')} runs`,
      'ratio',
    ],
    rows,
    notes: [`Asked for: flat. "All" are all runs of the store, ${EXPERIMENTS} times as many in the second.`],
  };
}

async function openStore(database, experiments) {
  process.stderr.write(`  ${database}: filling ${experiments} × ${RUNS_EACH.toLocaleString('en')} runs …\n`);
  const { folder, remove } = temporaryFolder();
  const postgres = database === 'Postgres' ? await startPostgres() : undefined;
  const home = `${folder}/home`;
  const config = { home, databaseUrl: postgres?.url };
  const { openDatabase } = await import(`${ROOT}packages/churnops/dist/warehouse/open-database.js`);
  const { Warehouse } = await import(`${ROOT}packages/churnops/dist/warehouse/warehouse.js`);
  const opened = await openDatabase(config);
  const warehouse = new Warehouse(opened);
  await warehouse.migrate();
  await fill(opened.pool, experiments);
  await warehouse.close();
  const env = { ...process.env, CHURNOPS_HOME: home, LOG_LEVEL: 'warn', ...(postgres && { DATABASE_URL: postgres.url }) };
  const start = async () => {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const server = startServer(process.execPath, [CHURNOPS, 'mlflow', '--port', String(port)], {
      url: `${address}/health`,
      env,
      cwd: folder,
    });
    return { address, server, ready: await server.ready };
  };
  return {
    experiments,
    start,
    close() {
      postgres?.stop();
      remove();
    },
  };
}

/** The median of each question, the stores asked in turn; starts of the server are measured first. */
async function measure(stores, database) {
  const figures = {};
  const note = (name, store, value) => {
    figures[name] ??= [[], []];
    figures[name][store].push(value);
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, store] of stores.entries()) {
      process.stderr.write(
        `  ${database}: ${store.experiments} × ${RUNS_EACH.toLocaleString('en')} runs, round ${round + 1} …\n`,
      );
      const { address, server, ready } = await store.start();
      note('/health answers after', i, ready);
      try {
        for (const [name, ask] of Object.entries(questions(address, store.experiments))) {
          await ask();
          for (let time = 0; time < TIMES; time++) note(name, i, await secondsOf(ask));
        }
      } finally {
        await server.stop();
      }
    }
  }
  return Object.fromEntries(Object.entries(figures).map(([name, both]) => [name, both.map(median)]));
}

function questions(address, experiments) {
  const call = async (method, path, body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${address}/api/2.0/mlflow/${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const search = (experiment_ids, body) => call('POST', 'runs/search', { experiment_ids, max_results: 100, ...body });
  const all = Array.from({ length: experiments }, (_, i) => String(i + 1));
  const filter = "metrics.metric_0 > 0.5 and params.param_1 = '7' and tags.kind = 'even'";
  const order_by = ['metrics.metric_1 DESC'];
  const run_id = createHash('md5').update('7').digest('hex');
  let step = Date.now();
  const metrics = () => Array.from({ length: 1000 }, () => ({ key: 'logged', value: 1, timestamp: 1, step: step++ }));
  return {
    'filtered and ordered search of one experiment': () => search(['1'], { filter, order_by }),
    'the newest runs of one experiment': () => search(['1'], {}),
    'runs of one experiment ordered by a metric': () => search(['1'], { order_by }),
    'the newest runs of all': () => search(all, {}),
    'runs of all by a rare name': () => search(all, { filter: "attributes.run_name = 'run 77'" }),
    'filtered and ordered search of all': () => search(all, { filter, order_by }),
    'runs of all ordered by a metric': () => search(all, { order_by }),
    'list of experiments': () => call('POST', 'experiments/search', { max_results: 20 }),
    'one run': () => call('GET', `runs/get?run_id=${run_id}`),
    "a metric's history": () => call('GET', `metrics/get-history?run_id=${run_id}&metric_key=metric_3`),
    create_run: () => call('POST', 'runs/create', { experiment_id: '1', start_time: 1 }),
    'log_batch of 1,000': () => call('POST', 'runs/log-batch', { run_id, metrics: metrics() }),
  };
}
