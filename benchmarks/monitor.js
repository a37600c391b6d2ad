import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { readConfig } from '../packages/churnops/dist/config.js';
import { importCustomers } from '../packages/churnops/dist/customers/import-customers.js';
import { addDays, today } from '../packages/churnops/dist/logical-date.js';
import { reportPerformance } from '../packages/churnops/dist/performance/report-performance.js';
import { silentProgress } from '../packages/churnops/dist/progress.js';
import { openApplication } from '../packages/churnops/dist/serving/application.js';
import { runMonitoring, runPrediction, runTraining } from '../packages/churnops/dist/workflows/pipelines.js';
import { megabytes, peakMemory, seconds, secondsOf } from './measure.js';
import { startPostgres, temporaryFolder } from './servers.js';

const CHURNOPS = fileURLToPath(new URL('../packages/churnops/bin/churnops.js', import.meta.url));
const DATA_SET = fileURLToPath(new URL('../data/telco-customer-churn.csv', import.meta.url));
const SIZE = 1_000_000;
/** How many days are between the first night and the later one, which is today. */
const DAYS = 20;

/** `monitor` of a night on Postgres: drift and performance. There is no peer that does this. */
export async function run() {
  const { folder, remove } = temporaryFolder();
  const postgres = await startPostgres();
  const config = readConfig({ CHURNOPS_HOME: folder, PORT: '0', DATABASE_URL: postgres.url, LOG_LEVEL: 'silent' }, folder);
  const application = await openApplication(config, { command: 'a benchmark', progress: silentProgress, logOnStderr: false });
  const { context } = application;
  const { db } = context.warehouse;
  const environment = { ...process.env, CHURNOPS_HOME: folder, DATABASE_URL: postgres.url };
  try {
    await importCustomers(context, DATA_SET, { progress: silentProgress });
    await runTraining(context);
    const date = today(context);
    await runPrediction(context, date);
    // Again and again, with new IDs.
    const as = sql`${sql.ref(context.schema.id)} || '#' || n`;
    const earlier = addDays(date, -DAYS);
    await copyPredictions(context, { from: date, to: earlier, as, copies: 200, size: SIZE });
    await sql`DELETE FROM prediction_logs WHERE prediction_date = ${date}`.execute(db);
    const rows = [];
    const add = async (what, work) => rows.push([what, seconds(await secondsOf(work)), '']);
    await add('the first night: each customer is new', () => runMonitoring(context, earlier));
    await copyPredictions(context, { from: earlier, to: date, as: sql.ref(context.schema.id), size: SIZE });
    await add(`a later night, ${DAYS} days after it: nobody is new`, () => runMonitoring(context));
    await add('the same night again', () => runMonitoring(context));
    await add('of that, performance', () => reportPerformance(context, date));
    rows.at(-1)[2] = megabytes(await peakMemory(process.execPath, [CHURNOPS, 'monitor'], environment));

    await sql`
      INSERT INTO customer_outcomes SELECT "customerID", ${date}::date - (hashtext("customerID") & 15), "Churn" = 'Yes', now()
      FROM prediction_logs WHERE prediction_date = ${date}`.execute(db);
    // As if the later night had not been reported yet.
    await sql`DELETE FROM performance_inputs WHERE date_dataset = ${date}`.execute(db);
    await add(`the later night, if all outcomes of the first have come by then`, () => runMonitoring(context));
    rows.at(-1)[2] = megabytes(await peakMemory(process.execPath, [CHURNOPS, 'monitor'], environment));
    await add('nothing has come since', () => runMonitoring(context));
    return {
      title: `monitor of ${SIZE.toLocaleString('en')} customers on Postgres: drift and performance`,
      header: ['what has happened', 'time', 'peak memory of the command'],
      rows,
    };
  } finally {
    await application.close();
    postgres.stop();
    remove();
  }
}

/** Copies a date's predictions to a date, under IDs that `as` makes of theirs and of the number of the copy, `n`. */
async function copyPredictions({ warehouse, schema }, { from, to, as, copies = 1, size }) {
  const kept = [
    ...schema.names.filter((name) => name !== schema.id),
    'prediction',
    'probability',
    'model_name',
    'model_version',
    'scored_at',
  ];
  const list = sql.join(kept.map((name) => sql.ref(name)));
  await sql`
    INSERT INTO prediction_logs (${sql.ref(schema.id)}, prediction_date, snapshot_on, ${list})
    SELECT ${as}, ${to}::date, ${to}::date, ${list} FROM prediction_logs CROSS JOIN generate_series(1, ${copies}::integer) n
    WHERE prediction_date = ${from} LIMIT ${size}`.execute(warehouse.db);
}
