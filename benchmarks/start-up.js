import { fileURLToPath } from 'node:url';
import { megabytes, ratio, seconds } from './measure.js';
import { python } from './python.js';
import { freePort, startServer, temporaryFolder } from './servers.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** churnops, with everything in it, against MLflow's server alone: until /health answers, and memory at rest. */
export async function run() {
  const ours = temporaryFolder();
  const theirs = temporaryFolder();
  try {
    const first = await measure(ours.folder, () => ['node', [`${ROOT}scripts/start.js`]]);
    const again = await measure(ours.folder, () => ['node', [`${ROOT}scripts/start.js`]]);
    const interpreter = python();
    const store = ['--backend-store-uri', `sqlite:///${theirs.folder}/mlflow.db`];
    const artifacts = ['--artifacts-destination', `${theirs.folder}/artifacts`];
    const mlflow = await measure(theirs.folder, (port) => [
      interpreter,
      ['-m', 'mlflow', 'server', '--port', String(port), ...store, ...artifacts],
    ]);
    const row = (name, { startUp, memory, processes }) => [
      name,
      seconds(startUp),
      ratio(startUp / mlflow.startUp),
      String(processes),
      megabytes(memory),
      ratio(memory / mlflow.memory),
    ];
    return {
      title: 'Start-up: everything in churnops against the MLflow server alone',
      header: ['server', '/health answers after', 'ratio', 'processes', 'memory at rest', 'ratio'],
      rows: [
        row('churnops, first start in an empty home', first),
        row('churnops, later', again),
        row('mlflow server, first start', mlflow),
      ],
    };
  } finally {
    ours.remove();
    theirs.remove();
  }
}

async function measure(folder, command) {
  const port = await freePort();
  const [program, args] = command(port);
  const env = { ...process.env, CHURNOPS_HOME: `${folder}/home`, PORT: String(port) };
  const server = startServer(program, args, { url: `http://127.0.0.1:${port}/health`, env, cwd: folder });
  try {
    const startUp = await server.ready;
    // The first start trains and predicts.
    await server.atRest();
    return { startUp, memory: server.memory(), processes: server.processes() };
  } finally {
    await server.stop();
  }
}
