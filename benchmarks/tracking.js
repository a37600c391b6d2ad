// The tracking server against the real one: the same requests by the same load generator, in the same run.
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { median, megabytes, ratio, seconds, secondsOf } from './measure.js';
import { python } from './python.js';
import { freePort, startServer, temporaryFolder } from './servers.js';
import { askByPython, mostByPython, rowsOf } from './tracking-python.js';

const CHURNOPS = fileURLToPath(new URL('../packages/churnops/bin/churnops.js', import.meta.url));
/** Clients at once. */
const CLIENTS = 8;
/** How long each kind of write is kept up. */
const WRITE_MS = 5_000;
const WARM_UP_MS = 1_000;
const BATCH = 1000;
const RUNS = 2000;
const SEARCHES = 15;
const ARTIFACT_BYTES = 100 * 2 ** 20;
const TRANSFERS = 3;
const LONG_RUN_METRICS = 1_000_000;
const VERSIONS = 10_000;
const LOGIN = { MLFLOW_TRACKING_USERNAME: 'admin', MLFLOW_TRACKING_PASSWORD: 'the password of a benchmark' };

/**
 * Writes, searches and artifacts of `churnops mlflow` and of MLflow's server, both on their embedded databases. Each step is done by one
 * right after the other, so that a slow phase of the machine affects both. The other one is paused meanwhile.
 */
export async function run() {
  const churnops = await open((port) => [process.execPath, [CHURNOPS, 'mlflow', '--port', String(port)]]);
  churnops.server.pause();
  const real = await open((port, folder) => {
    const store = ['--backend-store-uri', `sqlite:///${folder}/mlflow.db`, '--artifacts-destination', `${folder}/artifacts`];
    return [python(), ['-m', 'mlflow', 'server', '--port', String(port), ...store]];
  });
  real.server.pause();
  const withLogins = await open((port) => [process.execPath, [CHURNOPS, 'mlflow', '--port', String(port)]], {
    MLFLOW_AUTH_ADMIN_USERNAME: LOGIN.MLFLOW_TRACKING_USERNAME,
    MLFLOW_AUTH_ADMIN_PASSWORD: LOGIN.MLFLOW_TRACKING_PASSWORD,
  });
  withLogins.server.pause();
  const measure = async ({ name, address, server }, title, step) => {
    process.stderr.write(`  ${name}: ${title} …\n`);
    server.resume();
    // A server that was paused closes the connections that it finds idle.
    const client = new Client(address);
    const figures = await step(client, server);
    client.close();
    server.pause();
    return figures;
  };
  try {
    for (const [title, step] of Object.entries(steps)) {
      for (const opened of [real, churnops]) Object.assign(opened.figures, await measure(opened, title, step));
    }
    const experiments = new Map([real, churnops].map((opened) => [opened, opened.figures.experiment]));
    const asked = await askByPython({
      churnops,
      real,
      withLogins: { ...withLogins, name: 'churnops with logins', login: LOGIN },
      experiments,
    });
    const long = await measure(churnops, 'long run', longRun);
    return table(churnops.figures, real.figures, asked, long, await measure(churnops, 'versions', versions));
  } finally {
    await Promise.all([real.close(), churnops.close(), withLogins.close()]);
  }
}

function table(ours, theirs, asked, long, registry) {
  const perSecond = (value) => `${Math.round(value).toLocaleString('en')}/s`;
  const rate = (name, key) => [name, perSecond(ours[key]), perSecond(theirs[key]), ratio(ours[key] / theirs[key]), ''];
  const time = (name, key) => [name, seconds(ours[key]), seconds(theirs[key]), ratio(ours[key] / theirs[key]), ''];
  const memory = (name, key) => [name, megabytes(ours[key]), megabytes(theirs[key]), ratio(ours[key] / theirs[key]), ''];
  const transfer = (name, key) => {
    const speed = ({ [key]: taken }) => `${Math.round(ARTIFACT_BYTES / 2 ** 20 / taken)} MB/s`;
    return [name, speed(ours), speed(theirs), ratio(theirs[key] / ours[key]), 'speed 1 ×'];
  };
  return {
    title: 'The tracking server against the MLflow server',
    header: ['', 'churnops mlflow', 'mlflow server', 'ratio', 'asked'],
    rows: [
      ...rowsOf(asked),
      [`page of ${VERSIONS.toLocaleString('en')} model versions`, seconds(registry.page), '', '', '100 ms at most'],
      time('/health answers after', 'ready'),
      memory('memory when ready', 'memory'),
      rate('create_run, 1 client', 'createRun1'),
      rate(`create_run, ${CLIENTS} clients`, 'createRun'),
      rate('log-metric, 1 client', 'logMetric1'),
      rate(`log-metric, ${CLIENTS} clients`, 'logMetric'),
      rate(`metrics by log-batch of ${BATCH.toLocaleString('en')}, 1 client`, 'logBatch'),
      time(`filtered search of ${RUNS.toLocaleString('en')} runs, 100 rows`, 'searchFiltered'),
      time('search, 1,000 rows', 'searchRows'),
      transfer('artifact of 100 MB, up', 'upload'),
      transfer('artifact of 100 MB, down', 'download'),
      memory('memory before the artifacts', 'memoryBefore'),
      memory('memory after them', 'memoryAfter'),
    ],
    notes: [
      mostByPython(asked),
      `A run with ${LONG_RUN_METRICS.toLocaleString('en')} metrics (churnops only): search ${seconds(long.search)}, a page of 1,000 of the history ${seconds(long.history)}, 2,500 points of a chart ${seconds(long.sample)}.`,
    ],
  };
}

/** Starts a server of its own folder. */
async function open(command, settings = {}) {
  const { folder, remove } = temporaryFolder();
  const port = await freePort();
  const [program, args] = command(port, folder);
  const address = `http://127.0.0.1:${port}`;
  const server = startServer(program, args, {
    url: `${address}/health`,
    env: { ...process.env, CHURNOPS_HOME: `${folder}/home`, LOG_LEVEL: 'warn', ...settings },
    cwd: folder,
  });
  const close = async () => {
    await server.stop();
    remove();
  };
  const name = program.split('/').at(-1);
  try {
    const figures = { ready: await server.ready, memory: server.memory() };
    return { name, address, figures, server, close };
  } catch (error) {
    await close();
    throw error;
  }
}

class Client {
  #address;
  #agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });

  constructor(address) {
    this.#address = address;
  }

  close() {
    this.#agent.destroy();
  }

  async call(method, path, body) {
    const answer = await this.send(method, `/api/2.0/mlflow/${path}`, body && JSON.stringify(body), 'application/json');
    return JSON.parse(answer.toString());
  }

  /** The answer's bytes, or only their number. */
  send(method, path, body, type, { countOnly = false } = {}) {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) };
      const sent = request(this.#address + path, { method, agent: this.#agent, headers }, (answer) => {
        const chunks = [];
        let bytes = 0;
        answer.on('data', (chunk) => {
          bytes += chunk.length;
          if (!countOnly) chunks.push(chunk);
        });
        answer.once('error', reject);
        answer.once('end', () => {
          const content = countOnly ? bytes : Buffer.concat(chunks);
          if (answer.statusCode === 200) resolve(content);
          else reject(new Error(`${method} ${path} answered ${answer.statusCode}: ${content.toString().slice(0, 300)}`));
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

/** How many requests of `clients` are answered in a second. */
async function ratePerSecond(clients, work) {
  // The first requests compile code and open connections, which is not typical.
  const warmed = performance.now() + WARM_UP_MS;
  while (performance.now() < warmed) await work(-1);
  const started = performance.now();
  let done = 0;
  const keepOn = async () => {
    while (performance.now() - started < WRITE_MS) {
      await work(done++);
    }
  };
  await Promise.all(Array.from({ length: clients }, keepOn));
  return done / ((performance.now() - started) / 1000);
}

async function medianSeconds(times, work) {
  await work();
  const taken = [];
  for (let i = 0; i < times; i++) taken.push(await secondsOf(work));
  return median(taken);
}

async function createRun(client, experiment, name) {
  const { run } = await client.call('POST', 'runs/create', {
    experiment_id: experiment,
    run_name: name,
    start_time: Date.now(),
    tags: [],
  });
  return run.info.run_id;
}

const metric = (i, key = 'loss') => ({ key, value: 1 / (i + 2), timestamp: 1_700_000_000_000 + i, step: i });
const batch = (from, key) => Array.from({ length: BATCH }, (_, i) => metric(from + i, key));

const steps = {
  async writes(client) {
    const experiment = '0';
    const create = (i) => createRun(client, experiment, `run ${i}`);
    const createRun1 = await ratePerSecond(1, create);
    const createRunMany = await ratePerSecond(CLIENTS, create);
    const one = await create(0);
    const log = (run_id) => (i) => client.call('POST', 'runs/log-metric', { run_id, ...metric(i) });
    const logMetric1 = await ratePerSecond(1, log(one));
    const runs = [];
    for (let i = 0; i < CLIENTS; i++) runs.push(await create(i));
    const logMetric = await ratePerSecond(CLIENTS, (i) => log(runs[Math.max(0, i) % CLIENTS])(i));
    const many = await create(0);
    const batches = await ratePerSecond(1, (i) =>
      client.call('POST', 'runs/log-batch', { run_id: many, metrics: batch(BATCH * (i + 1), 'batched') }),
    );
    return { createRun1, createRun: createRunMany, logMetric1, logMetric, logBatch: BATCH * batches };
  },

  async searches(client) {
    const { experiment_id } = await client.call('POST', 'experiments/create', { name: 'searched' });
    const fill = async (i) => {
      const run_id = await createRun(client, experiment_id, `run ${i}`);
      const numbers = Array.from({ length: 10 }, (_, j) => j);
      await client.call('POST', 'runs/log-batch', {
        run_id,
        metrics: numbers.map((j) => ({
          key: `metric_${j}`,
          value: ((i * 7919 + j * 104729) % 10_007) / 10_007,
          timestamp: 1_700_000_000_000,
          step: 0,
        })),
        params: numbers.map((j) => ({ key: `param_${j}`, value: String((i + j) % 20) })),
        tags: [{ key: 'kind', value: i % 2 ? 'odd' : 'even' }],
      });
    };
    // One after the other it would take the real server minutes.
    let next = 0;
    const keepOn = async () => {
      while (next < RUNS) await fill(next++);
    };
    await Promise.all(Array.from({ length: CLIENTS }, keepOn));
    const search = (body) => client.call('POST', 'runs/search', { experiment_ids: [experiment_id], ...body });
    const filter = "metrics.metric_0 > 0.5 and params.param_1 = '7' and tags.kind = 'even'";
    const searchFiltered = await medianSeconds(SEARCHES, () =>
      search({ filter, max_results: 100, order_by: ['metrics.metric_1 DESC'] }),
    );
    const searchRows = await medianSeconds(SEARCHES, () => search({ max_results: 1000 }));
    return { searchFiltered, searchRows, experiment: experiment_id };
  },

  async artifacts(client, server) {
    const content = randomBytes(ARTIFACT_BYTES);
    const memoryBefore = server.memory();
    const path = '/api/2.0/mlflow-artifacts/artifacts/bench/large.bin';
    const upload = await medianSeconds(TRANSFERS, () => client.send('PUT', path, content, 'application/octet-stream'));
    const download = await medianSeconds(TRANSFERS, () => client.send('GET', path, undefined, undefined, { countOnly: true }));
    return { upload, download, memoryBefore, memoryAfter: server.memory() };
  },
};

/** A run longer than the real server is measured with. */
async function longRun(client) {
  const { experiment_id } = await client.call('POST', 'experiments/create', { name: 'long' });
  const run_id = await createRun(client, experiment_id, 'long');
  for (let i = 0; i < LONG_RUN_METRICS; i += BATCH) {
    await client.call('POST', 'runs/log-batch', { run_id, metrics: batch(i, 'loss') });
  }
  const search = await medianSeconds(SEARCHES, () =>
    client.call('POST', 'runs/search', { experiment_ids: [experiment_id], filter: 'metrics.loss < 1' }),
  );
  const page = `metrics/get-history?run_id=${run_id}&metric_key=loss&max_results=1000`;
  const history = await medianSeconds(SEARCHES, () => client.call('GET', page));
  const chart = `metrics/get-history-bulk-interval?run_ids=${run_id}&metric_key=loss&max_results=2500`;
  const sample = await medianSeconds(SEARCHES, () => client.call('GET', chart));
  return { search, history, sample };
}

async function versions(client) {
  const name = 'versions';
  await client.call('POST', 'registered-models/create', { name });
  let next = 0;
  const keepOn = async () => {
    while (next++ < VERSIONS) await client.call('POST', 'model-versions/create', { name, source: 's3://bucket/model' });
  };
  await Promise.all(Array.from({ length: CLIENTS }, keepOn));
  const path = `model-versions/search?max_results=${VERSIONS}&filter=${encodeURIComponent(`name = '${name}'`)}`;
  return { page: await medianSeconds(SEARCHES, () => client.call('GET', path)) };
}
