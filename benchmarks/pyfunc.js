import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readConfig } from '../packages/churnops/dist/config.js';
import { importCustomers } from '../packages/churnops/dist/customers/import-customers.js';
import { silentProgress } from '../packages/churnops/dist/progress.js';
import { promote } from '../packages/churnops/dist/registry/promote.js';
import { openApplication } from '../packages/churnops/dist/serving/application.js';
import { runPrediction } from '../packages/churnops/dist/workflows/pipelines.js';
import { median, ratio, seconds, secondsOf } from './measure.js';
import { python } from './python.js';
import { freePort, startPostgres, startServer, temporaryFolder } from './servers.js';
import { DATA_SET, writeCustomers } from './telco-file.js';

const PEER = fileURLToPath(new URL('pyfunc_peer.py', import.meta.url));
const SIZE = 100_000;
/** As many customers as a request of ours has. */
const BATCH = 10_000;
const ROUNDS = 3;

/** A night with a Python model, `mlflow models serve` beside Postgres, against a client that posts the same customers to the same server. */
export async function run() {
  const interpreter = python();
  const { folder, remove } = temporaryFolder();
  const postgres = await startPostgres();
  const environment = {
    CHURNOPS_HOME: folder,
    PORT: '0',
    DATABASE_URL: postgres.url,
    LOG_LEVEL: 'silent',
    CHURNOPS_PYFUNC_PYTHON: interpreter,
  };
  const options = { command: 'a benchmark', progress: silentProgress, logOnStderr: false };
  const application = await openApplication(readConfig(environment, folder), options);
  const { context, server } = application;
  let serving;
  try {
    await server.listen({ host: '127.0.0.1', port: 0 });
    const model = join(folder, 'model');
    const version = await peer('log', DATA_SET, `http://127.0.0.1:${server.server.address().port}`, model);
    const file = join(folder, 'many.csv');
    await writeCustomers(file, SIZE);
    await importCustomers(context, file, { progress: silentProgress });
    const cold = await secondsOf(() => promote(context, { version }));
    const ours = [];
    for (let round = 0; round <= ROUNDS; round++) ours.push(await secondsOf(() => runPrediction(context)));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const arguments_ = [
      '-m',
      'mlflow',
      'models',
      'serve',
      '-m',
      model,
      '--env-manager',
      'local',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
    ];
    const env = { ...process.env, PATH: `${dirname(interpreter)}:${process.env.PATH}` };
    serving = startServer(interpreter, arguments_, { url: `${url}/ping`, env, cwd: folder });
    await serving.ready;
    const theirs = await peer('post', DATA_SET, url, String(SIZE), String(BATCH), String(ROUNDS));
    const [our, their] = [median(ours.slice(1)), median(theirs)];
    return {
      title: 'a night with a Python model against a client that posts the same customers to mlflow models serve',
      header: [
        'customers',
        'posted by Python, without a database',
        'predict, on Postgres',
        'speed of predict',
        'promote, with the start of Python',
      ],
      rows: [[SIZE.toLocaleString('en'), seconds(their), seconds(our), ratio(their / our), seconds(cold)]],
    };
  } finally {
    await serving?.stop();
    await application.close();
    postgres.stop();
    remove();
  }

  // Not synchronously: it asks the tracking server of this process.
  async function peer(...task) {
    const { stdout } = await promisify(execFile)(interpreter, [PEER, ...task]);
    return JSON.parse(stdout.trim().split('\n').at(-1));
  }
}
