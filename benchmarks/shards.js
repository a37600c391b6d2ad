import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { readConfig } from '../packages/churnops/dist/config.js';
import { importCustomers } from '../packages/churnops/dist/customers/import-customers.js';
import { silentProgress } from '../packages/churnops/dist/progress.js';
import { bundledSchema } from '../packages/churnops/dist/record/bundled-schema.js';
import { openApplication } from '../packages/churnops/dist/serving/application.js';
import { runTraining } from '../packages/churnops/dist/workflows/pipelines.js';
import { median, megabytes, peakMemory, ratio, seconds } from './measure.js';
import { startPostgres, temporaryFolder } from './servers.js';

const CHURNOPS = fileURLToPath(new URL('../packages/churnops/bin/churnops.js', import.meta.url));
const DATA_SET = fileURLToPath(new URL('../data/telco-customer-churn.csv', import.meta.url));
/** `CHURNOPS_BENCH_CUSTOMERS=3000000,10000000` measures others. */
const SIZES = (process.env.CHURNOPS_BENCH_CUSTOMERS ?? '1000000').split(',').map(Number);
const ROUNDS = Number(process.env.CHURNOPS_BENCH_ROUNDS ?? 3);

/** The predictions of a date on Postgres: by one process, and in two shards by one worker and by two, with the step that completes the date. */
export async function run() {
  const { folder, remove } = temporaryFolder();
  const postgres = await startPostgres();
  const settings = { CHURNOPS_HOME: folder, PORT: '0', DATABASE_URL: postgres.url, LOG_LEVEL: 'silent' };
  const environment = { ...process.env, ...settings };
  try {
    const application = await openApplication(readConfig(settings, folder), {
      command: 'a benchmark',
      progress: silentProgress,
      logOnStderr: false,
    });
    const { context } = application;
    const { db } = context.warehouse;
    await importCustomers(context, DATA_SET, { progress: silentProgress });
    await runTraining(context);
    const rows = [];
    for (const size of SIZES) {
      await multiplyCustomers(db, size);
      const measured = [];
      for (let round = 0; round < ROUNDS; round++) measured.push(await measureRound(db, environment));
      const figures = Object.fromEntries(
        Object.keys(measured[0]).map((name) => [name, median(measured.map((one) => one[name]))]),
      );
      const { whole, oneWorker, twoWorkers, completion, memory } = figures;
      rows.push([
        size.toLocaleString('en'),
        seconds(whole),
        `${Math.round(size / whole).toLocaleString('en')}/s`,
        seconds(oneWorker),
        seconds(twoWorkers),
        seconds(completion),
        ratio(twoWorkers / whole),
        ratio(twoWorkers / oneWorker),
        megabytes(memory),
      ]);
    }
    await application.close();
    return {
      title: 'predictions of a date on Postgres, in two shards',
      header: [
        'customers',
        'predict',
        'rate',
        'shards, one worker',
        'shards, two workers',
        'of that, complete',
        'two workers to predict',
        'two workers to one',
        'peak memory of a process',
      ],
      rows,
    };
  } finally {
    postgres.stop();
    remove();
  }
}

/** Seconds by the records of the runs. The two workers' begin with the first that starts, and end with the last. */
async function measureRound(db, environment) {
  // As in a night: the date has no rows yet.
  const emptied = () => sql`TRUNCATE prediction_logs`.execute(db);
  await emptied();
  const memory = [await peakMemory(process.execPath, [CHURNOPS, 'predict'], environment)];
  const [whole] = lastRuns(environment, 1);
  const shards = ['1/2', '2/2'].map((shard) => [CHURNOPS, 'predict', '--shard', shard]);
  await emptied();
  for (const shard of shards) memory.push(await peakMemory(process.execPath, shard, environment));
  await peakMemory(process.execPath, [CHURNOPS, 'predict', '--complete', '2'], environment);
  const oneWorker = lastRuns(environment, 3).reduce((sum, run) => sum + run.seconds, 0);
  await emptied();
  memory.push(...(await Promise.all(shards.map((shard) => peakMemory(process.execPath, shard, environment)))));
  await peakMemory(process.execPath, [CHURNOPS, 'predict', '--complete', '2'], environment);
  const [completed, ...both] = lastRuns(environment, 3);
  const start = (run) => Date.parse(run.started_at) / 1000;
  const together = Math.max(...both.map((run) => start(run) + run.seconds)) - Math.min(...both.map(start));
  return {
    whole: whole.seconds,
    oneWorker,
    twoWorkers: together + completed.seconds,
    completion: completed.seconds,
    memory: Math.max(...memory),
  };
}

function lastRuns(env, count) {
  const args = [CHURNOPS, 'pipeline-runs', '--limit', String(count), '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`churnops pipeline-runs ended with ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

/** The data set again and again, with IDs of their own. */
async function multiplyCustomers(db, size) {
  const schema = bundledSchema();
  const others = schema.columnList(schema.names.filter((name) => name !== schema.id));
  const id = schema.columnList([schema.id]);
  await sql.raw(`DELETE FROM customer_data WHERE ${id} ~ '^[0-9]+-.*-'`).execute(db);
  await sql
    .raw(
      `INSERT INTO customer_data (${id}, ${others})
       SELECT copy || '-' || ${id}, ${others} FROM customer_data, generate_series(1, ${size}) copy
       LIMIT ${size} - (SELECT count(*) FROM customer_data)`,
    )
    .execute(db);
  await sql.raw('VACUUM ANALYZE customer_data').execute(db);
}
