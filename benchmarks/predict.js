import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { readConfig } from '../packages/churnops/dist/config.js';
import { importCustomers } from '../packages/churnops/dist/customers/import-customers.js';
import { silentProgress } from '../packages/churnops/dist/progress.js';
import { bundledSchema } from '../packages/churnops/dist/record/bundled-schema.js';
import { openApplication } from '../packages/churnops/dist/serving/application.js';
import { openDatabase } from '../packages/churnops/dist/warehouse/open-database.js';
import { Warehouse } from '../packages/churnops/dist/warehouse/warehouse.js';
import { runPrediction, runTraining } from '../packages/churnops/dist/workflows/pipelines.js';
import { inTurn, median, megabytes, peakMemory, ratio, seconds, secondsOf } from './measure.js';
import { startPostgres, temporaryFolder } from './servers.js';
import { DATA_SET, writeCustomers } from './telco-file.js';

const CHURNOPS = fileURLToPath(new URL('../packages/churnops/bin/churnops.js', import.meta.url));
const SIZES = [100_000, 400_000];
const EMBEDDED_SIZE = 500_000;
const ROUNDS = 5;
const EMBEDDED_ROUNDS = 3;

/** `import`, `predict` and `monitor` against COPY of the same rows out and in again, without a check or a model. */
export async function run() {
  return {
    title: 'import, predict and monitor against COPY out and in of the same rows without a model',
    header: ['database', 'customers', 'command', 'COPY alone', 'time', 'ratio', 'per 100,000', 'peak memory of the command'],
    rows: [...(await onPostgres()), ...(await onEmbedded())],
  };
}

const row = (database, size, command, copy, time, most) => [
  database,
  size.toLocaleString('en'),
  command,
  seconds(copy),
  seconds(time),
  ratio(time / copy),
  seconds((time * 100_000) / size),
  megabytes(most),
];

async function onPostgres() {
  const { folder, remove } = temporaryFolder();
  const postgres = await startPostgres();
  const config = readConfig({ CHURNOPS_HOME: folder, PORT: '0', DATABASE_URL: postgres.url, LOG_LEVEL: 'silent' }, folder);
  const application = await openApplication(config, { command: 'a benchmark', progress: silentProgress, logOnStderr: false });
  const { context } = application;
  const environment = { ...process.env, CHURNOPS_HOME: folder, DATABASE_URL: postgres.url };
  try {
    await importCustomers(context, DATA_SET, { progress: silentProgress });
    await runTraining(context);
    const rows = [];
    for (const size of SIZES) {
      const file = `${folder}/${size}.csv`;
      await writeCustomers(file, size);
      await context.warehouse.db.deleteFrom('customer_data').execute();
      await importCustomers(context, file, { progress: silentProgress });
      const { predict, copy } = await inTurn(
        { copy: () => copyOnly(context.warehouse), predict: () => runPrediction(context) },
        ROUNDS,
      );
      const most = await peakMemory(process.execPath, [CHURNOPS, 'predict'], environment);
      rows.push(row('Postgres', size, 'predict', copy, predict, most));
    }
    return rows;
  } finally {
    await application.close();
    postgres.stop();
    remove();
  }
}

/**
 * Each command runs in its own process, so that its memory can be measured. Times come from the record of the run. An import has no record,
 * so its time is that of the whole command, into a new home each time.
 */
async function onEmbedded() {
  const { folder, remove } = temporaryFolder();
  const environment = { ...process.env, CHURNOPS_HOME: folder, LOG_LEVEL: 'silent' };
  try {
    const file = `${folder}/many.csv`;
    await writeCustomers(file, EMBEDDED_SIZE);
    churnops(environment, 'import', DATA_SET);
    churnops(environment, 'train');
    churnops(environment, 'import', file);
    const measured = { import: [], copy: [], predict: [], monitor: [] };
    const most = { import: 0, predict: 0, monitor: 0 };
    for (let round = 0; round < EMBEDDED_ROUNDS; round++) {
      measured.copy.push(await copyOnlyEmbedded(folder));
      const newHome = { ...environment, CHURNOPS_HOME: `${folder}/${round}` };
      const importing = async () => {
        most.import = Math.max(most.import, await peakMemory(process.execPath, [CHURNOPS, 'import', file], newHome));
      };
      measured.import.push(await secondsOf(importing));
      rmSync(newHome.CHURNOPS_HOME, { recursive: true });
      for (const command of ['predict', 'monitor']) {
        const bytes = await peakMemory(process.execPath, [CHURNOPS, command], environment);
        most[command] = Math.max(most[command], bytes);
        measured[command].push(churnops(environment, 'status').pipeline_runs[0].seconds);
      }
    }
    const copy = median(measured.copy);
    return ['import', 'predict', 'monitor'].map((command) =>
      row('embedded', EMBEDDED_SIZE, command, copy, median(measured[command]), most[command]),
    );
  } finally {
    remove();
  }
}

function churnops(env, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CHURNOPS, ...args, '--json'], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`churnops ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

async function copyOnlyEmbedded(home) {
  const warehouse = new Warehouse(await openDatabase({ home }));
  try {
    await warehouse.migrate();
    return await secondsOf(() => copyOnly(warehouse));
  } finally {
    await warehouse.close();
  }
}

/** Into an empty table with the same columns and key. `predict` also has to delete the rows of its last run. */
async function copyOnly(warehouse) {
  const list = bundledSchema().columnList();
  await warehouse.transaction(async ({ db, copyOut, copyIn }) => {
    const rows = await copyOut(`SELECT ${list}, 0, 0.5::float8, 'model', 1, CURRENT_DATE FROM customer_data`);
    await sql`CREATE TABLE copied (LIKE prediction_logs INCLUDING ALL)`.execute(db);
    await copyIn(`copied (${list}, prediction, probability, model_name, model_version, prediction_date)`, rows);
  });
  await sql`DROP TABLE copied`.execute(warehouse.db);
}
