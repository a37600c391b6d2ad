import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Frame } from '@churnops/learn';
import { type Config, readConfig } from './config.js';
import { CustomerFrame } from './features/customer-frame.js';
import { silentProgress } from './progress.js';
import type { CustomerSchema } from './record/customer-schema.js';
import { type Application, openApplication } from './serving/application.js';
import { lentDatabase } from './warehouse/testing-lent-database.js';

/** Of a password's hash: at its real cost each takes a third of a second of a processor. */
const CHEAP = { N: 16, r: 1, p: 1 };

/** Test support: the bundled data set. */
export const DATA_SET = fileURLToPath(new URL('../../../data/telco-customer-churn.csv', import.meta.url));

/**
 * Test support: a churnops in a temporary home of its own, on an embedded database that test files hand on (`lentDatabase`), unless it is
 * given a Postgres.
 */
export interface TestApplication extends Application {
  readonly home: string;
  /** Writes a file into the home; gives its path. */
  file(name: string, content: string | Uint8Array): Promise<string>;
  /** The rows of a query. */
  query<Row>(text: string): Promise<Row[]>;
}

export async function testApplication(overrides: Partial<Config> = {}): Promise<TestApplication> {
  const home = await mkdtemp(join(tmpdir(), 'churnops-'));
  const config = { ...readConfig({ CHURNOPS_HOME: home, PORT: '0', LOG_LEVEL: 'silent' }, home), ...overrides };
  const database = config.databaseUrl ? {} : { database: await lentDatabase() };
  const application = await openApplication(config, {
    command: 'a test',
    progress: silentProgress,
    logOnStderr: false,
    passwordCost: CHEAP,
    ...database,
  });
  return {
    ...application,
    home,
    async file(name, content) {
      await writeFile(join(home, name), content);
      return join(home, name);
    },
    async query<Row>(text: string) {
      const rows = await application.context.warehouse.copyOut(`SELECT to_jsonb(q) FROM (${text}) q`);
      const lines = (await rows.toArray()).join('').split('\n').filter(Boolean);
      return lines.map((line) => JSON.parse(line.replaceAll('\\\\', '\\')) as Row);
    },
    async close() {
      await application.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Test support: header and rows of the bundled data set. */
export async function dataSetLines(): Promise<{ header: string; rows: string[] }> {
  const [header = '', ...rows] = (await readFile(DATA_SET, 'utf8')).trim().split(/\r?\n/);
  return { header, rows };
}

/** Test support: all columns of the bundled data set. */
export async function dataSetFrame(schema: CustomerSchema): Promise<Frame> {
  const { header, rows } = await dataSetLines();
  const frame = new CustomerFrame(schema, header.split(','), schema.names, rows.length);
  for (const row of rows) frame.add(row.split(',').map((cell) => cell.trim()));
  return frame.build();
}
