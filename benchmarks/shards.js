import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { readConfig } from '../packages/churnops/dist/config.js';
import { importCustomers } from '../packages/churnops/dist/customers/import-customers.js';
import { silentProgress } from '../packages/churnops/dist/progress.js';
import { bundledSchema } from '../packages/churnops/dist/record/bundled-schema.js';
import { openApplication } from '../packages/churnops/dist/serving/application.js';
import { runTraining } from '../packages/churnops/dist/workflows/pipelines.js';
import { median, megabytes, peakMemory, ratio, seconds } from './measure.js';
import { endedChildrenSeconds, startPostgres, temporaryFolder } from './servers.js';

const CHURNOPS = fileURLToPath(new URL('../packages/churnops/bin/churnops.js', import.meta.url));
const DATA_SET = fileURLToPath(new URL('../data/telco-customer-churn.csv', import.meta.url));
/** `CHURNOPS_BENCH_CUSTOMERS=3000000,10000000` measures others. */
const SIZES = (process.env.CHURNOPS_BENCH_CUSTOMERS ?? '1000000').split(',').map(Number);
const ROUNDS = Number(process.env.CHURNOPS_BENCH_ROUNDS ?? 3);

/** The predictions of a date on Postgres: by one process, and in two shards by one worker and by two, with the step that completes the date; then its monitoring. */
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
      rows.push(...(await measureSize(db, environment, postgres.pid, size, ROUNDS)));
    }
    await application.close();
    return { title: 'predictions of a date on Postgres, in two shards', header: HEADER, rows };
  } finally {
    postgres.stop();
    remove();
  }
}

const HEADER = [
  'customers',
  'work',
  'time',
  'customers a second',
  'to predict',
  'processor: workers',
  'processor: Postgres',
  'write-ahead log',
  'the date on disk, with its index',
  'peak memory of a process',
];

/** Rows of the table for one number of customers. */
async function measureSize(db, environment, postmaster, size, rounds) {
  const measured = [];
  for (let round = 0; round < rounds; round++) measured.push(await measureRound(db, environment, postmaster));
  const middle = (name, figure) => median(measured.map((works) => works[name][figure]));
  const bytes = (value) => (Number.isNaN(value) ? '' : megabytes(value));
  return Object.keys(measured[0]).map((name) => [
    size.toLocaleString('en'),
    name,
    seconds(middle(name, 'time')),
    Math.round(size / middle(name, 'time')).toLocaleString('en'),
    ratio(middle(name, 'time') / middle('predict', 'time')),
    seconds(middle(name, 'workers')),
    seconds(middle(name, 'postgres')),
    bytes(middle(name, 'log')),
    bytes(middle(name, 'disk')),
    bytes(middle(name, 'memory')),
  ]);
}

/** Each kind of work once, as in a night: the date has no rows before. */
async function measureRound(db, environment, postmaster) {
  const command = (...args) => peakMemory(process.execPath, [CHURNOPS, ...args], environment);
  const measure = (work) => measureWork(db, environment, postmaster, work);
  const shards = ['1/2', '2/2'].map((shard) => ['predict', '--shard', shard]);
  const complete = () => command('predict', '--complete', '2');
  await forgetPredictions(db);
  const predict = await measure(async () => [await command('predict')]);
  const monitor = await measure(async () => [await command('monitor')]);
  await forgetPredictions(db);
  const inTurn = await measure(async () => {
    const memory = [];
    for (const shard of shards) memory.push(await command(...shard));
    return memory;
  });
  const completion = await measure(async () => [await complete()]);
  await forgetPredictions(db);
  const atOnce = await measure(() => Promise.all(shards.map((shard) => command(...shard))));
  const after = await measure(async () => [await complete()]);
  return {
    predict,
    'two shards by one worker': together(inTurn, completion),
    'two shards by two workers': together(atOnce, after),
    '… of that, complete': after,
    monitor,
  };
}

/**
 * Work by commands: seconds by the records of their runs, from the first that starts to the last that ends; seconds of a processor that the commands took,
 * with the start of Node, and Postgres for them; bytes of log, and of the date's rows and index.
 */
async function measureWork(db, environment, postmaster, work) {
  const before = await state(db, postmaster);
  const memory = await work();
  // A connection's process ends a moment after its client.
  await sleep(300);
  const after = await state(db, postmaster);
  const runs = lastRuns(environment, memory.length);
  const start = (one) => Date.parse(one.started_at) / 1000;
  const isInTurn = runs.every((one, i) => i === 0 || start(one) + one.seconds <= start(runs[i - 1]));
  return {
    time: isInTurn
      ? runs.reduce((sum, one) => sum + one.seconds, 0)
      : Math.max(...runs.map((one) => start(one) + one.seconds)) - Math.min(...runs.map(start)),
    workers: after.workers - before.workers,
    postgres: after.postgres - before.postgres,
    log: after.log - before.log,
    disk: after.disk,
    memory: Math.max(...memory),
  };
}

function together(one, other) {
  const sum = (name) => one[name] + other[name];
  const memory = Math.max(one.memory, other.memory);
  return { time: sum('time'), workers: sum('workers'), postgres: sum('postgres'), log: sum('log'), disk: other.disk, memory };
}

async function state(db, postmaster) {
  const { rows } = await sql`
    SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS log,
      (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('prediction_logs') WHERE isleaf)::float8 AS disk`.execute(
    db,
  );
  return { ...rows[0], workers: endedChildrenSeconds(process.pid), postgres: endedChildrenSeconds(postmaster) };
}

function lastRuns(env, count) {
  const args = [CHURNOPS, 'pipeline-runs', '--limit', String(count), '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`churnops pipeline-runs ended with ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

/** With the partitions of dates, and with a checkpoint, so that each work begins with an empty log. */
async function forgetPredictions(db) {
  const { rows } =
    await sql`SELECT relid::regclass::text AS month FROM pg_partition_tree('prediction_logs') WHERE level = 1`.execute(db);
  for (const { month } of rows) {
    await sql.raw(month === 'prediction_logs_default' ? `TRUNCATE ${month}` : `DROP TABLE ${month}`).execute(db);
  }
  await sql`CHECKPOINT`.execute(db);
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
