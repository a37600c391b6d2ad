import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { openApplication } from '../packages/churnops/dist/application.js';
import { readConfig } from '../packages/churnops/dist/config.js';
import { importCustomers } from '../packages/churnops/dist/customers/import-customers.js';
import { customerColumnList } from '../packages/churnops/dist/customers/schema.js';
import { runPrediction, runTraining } from '../packages/churnops/dist/pipelines/pipelines.js';
import { silentProgress } from '../packages/churnops/dist/progress.js';
import { inTurn, megabytes, peakMemory, ratio, seconds } from './measure.js';
import { startPostgres, temporaryFolder } from './servers.js';

const CHURNOPS = fileURLToPath(new URL('../packages/churnops/bin/churnops.js', import.meta.url));
const DATA_SET = fileURLToPath(new URL('../data/telco-customer-churn.csv', import.meta.url));
const SIZES = [100_000, 400_000];
const ROUNDS = 5;
const DATE = '2026-03-01';

/** `predict` on Postgres against COPY of the same rows out and in again, without a model. */
export async function run() {
  const { folder, remove } = temporaryFolder();
  const postgres = await startPostgres();
  const config = readConfig({ CHURNOPS_HOME: folder, PORT: '0', DATABASE_URL: postgres.url, LOG_LEVEL: 'silent' }, folder);
  const application = await openApplication(config, { progress: silentProgress, logOnStderr: false });
  const { context } = application;
  try {
    await importCustomers(context.warehouse, DATA_SET, { progress: silentProgress });
    await runTraining(context, DATE);
    const rows = [];
    for (const size of SIZES) {
      const file = `${folder}/${size}.csv`;
      await writeCustomers(file, size);
      await context.warehouse.db.deleteFrom('customer_data').execute();
      await importCustomers(context.warehouse, file, { progress: silentProgress });
      const { predict, copy } = await inTurn(
        { copy: () => copyOnly(context.warehouse), predict: () => runPrediction(context, DATE) },
        ROUNDS,
      );
      const most = await peakMemory(process.execPath, [CHURNOPS, 'predict', '--date', DATE], {
        ...process.env,
        CHURNOPS_HOME: folder,
        DATABASE_URL: postgres.url,
      });
      rows.push([size.toLocaleString('en'), seconds(copy), seconds(predict), ratio(predict / copy), megabytes(most)]);
    }
    return {
      title: 'predict on Postgres against COPY out and in of the same rows without a model',
      header: ['customers', 'COPY alone', 'predict', 'ratio', 'peak memory of churnops predict'],
      rows,
    };
  } finally {
    await application.close();
    postgres.stop();
    remove();
  }
}

/** Into an empty table of the same columns and key: `predict` has the rows of its last run to clear away besides. */
async function copyOnly(warehouse) {
  const list = customerColumnList();
  const rows = await warehouse.copyOut(`SELECT ${list}, 0, 0.5::float8, 'model', 1, DATE '${DATE}' FROM customer_data`);
  await warehouse.transaction(async ({ db, copyIn }) => {
    await sql`CREATE TABLE copied (LIKE prediction_logs INCLUDING ALL)`.execute(db);
    await copyIn(`copied (${list}, prediction, probability, model_name, model_version, prediction_date)`, rows);
  });
  await sql`DROP TABLE copied`.execute(warehouse.db);
}

/** The data set over and over, with IDs of their own. */
async function writeCustomers(file, size) {
  const lines = [];
  for await (const line of createInterface({ input: createReadStream(DATA_SET) })) lines.push(line);
  const [header, ...customers] = lines;
  const out = await open(file, 'w');
  let text = `${header}\n`;
  for (let i = 0; i < size; i++) {
    const line = customers[i % customers.length];
    text += `${i}-${line}\n`;
  }
  await out.writeFile(text);
  await out.close();
}
