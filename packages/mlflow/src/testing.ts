import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { Kysely, type Logger, PostgresDialect } from 'kysely';
import { Authentication, requireAuthentication } from './accounts/authentication.js';
import { LocalArtifactStore } from './artifacts/local-artifact-store.js';
import type { MlflowTables } from './database/tables.js';
import { migrateTracking } from './migrations/migrate-tracking.js';
import { MlflowError } from './protocol/mlflow-error.js';
import type { MlflowServerOptions } from './server/mlflow-server.js';
import { mlflowServer } from './server/plugin.js';
import { giveBackDatabase, openEmptyDatabase } from './testing-empty-database.js';
import type { WebhookSettings } from './webhooks/webhook-targets.js';

/** Test support: a tracking server on a database in memory and artifacts in a temporary folder. */
export interface TestServer {
  readonly server: FastifyInstance;
  /** Calls `/api/2.0/mlflow/` + path: GET with a query, POST, PATCH or DELETE with a body. */
  call(method: Method, path: string, input?: object, headers?: Readonly<Record<string, string>>): Promise<TestAnswer>;
  /** Makes a run and gives its id. Default: in the experiment `Default`. */
  createRun(name: string, experimentId?: string): Promise<string>;
  /** Undefined unless it was asked for. */
  readonly authentication: Authentication | undefined;
  /** Method and path of each route. */
  readonly routes: readonly string[];
  close(): Promise<void>;
}

export interface TestAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are asserted field by field
  readonly body: any;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/**
 * Test support: an empty database in memory. Once it is closed, it takes no more queries.
 *
 * @param log is told of each statement. Default: nobody is
 */
export async function testDatabase<Tables>(log?: Logger): Promise<{ readonly db: Kysely<Tables>; close(): Promise<void> }> {
  const pglite = await openEmptyDatabase();
  let isClosed = false;
  const client = {
    // A migration is several statements without parameters, which take the simple protocol.
    query: async (text: string, values: unknown[]) => {
      if (isClosed) throw new Error('the database is closed');
      const result = values.length > 0 ? await pglite.query(text, values) : (await pglite.exec(text)).at(-1);
      const rows = result?.rows ?? [];
      return { command: text.trimStart().split(/\s/, 1)[0]?.toUpperCase(), rowCount: result?.affectedRows ?? rows.length, rows };
    },
    release() {},
  };
  // One connection: whoever has it keeps the others waiting, as a transaction must.
  let free = Promise.resolve();
  const pool = {
    async connect() {
      const before = free;
      let release = () => {};
      free = new Promise((resolve) => {
        release = resolve;
      });
      await before;
      return { ...client, release };
    },
    async end() {},
  };
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool as never }), ...(log && { log }) });
  const close = () => {
    isClosed = true;
    return giveBackDatabase(pglite);
  };
  return { db, close };
}

/** As cheap as the first vector of RFC 7914: at its real cost hashing takes longer than all else in a test. */
const CHEAP = { N: 16, r: 1, p: 1 };

/**
 * @param options.withUsers whether users must log in
 * @param options.withJournal whether metrics wait in a file until they are in the database
 * @param options.artifacts where files are; default: a temporary folder, which a journal needs
 * @param options.webhooks where webhooks may be sent to; the others as the server has them
 */
export async function testServer(
  options: {
    readonly withUsers?: boolean;
    readonly resourceTypes?: readonly string[];
    readonly webhooks?: WebhookSettings;
    readonly withJournal?: boolean;
  } & Pick<MlflowServerOptions, 'defaultArtifactRoot' | 'openBucket'> &
    Partial<Pick<MlflowServerOptions, 'artifacts'>> = {},
): Promise<TestServer> {
  const { db: database, close } = await testDatabase<MlflowTables>();
  await migrateTracking(database);
  const folder = options.artifacts ? undefined : await mkdtemp(join(tmpdir(), 'churnops-mlflow-'));
  const server = fastify({ routerOptions: { ignoreDuplicateSlashes: true } });
  const authentication = options.withUsers ? new Authentication(database, { ...options, passwordCost: CHEAP }) : undefined;
  const routes: string[] = [];
  server.addHook('onRoute', ({ method, url }) => {
    // Fastify adds HEAD to each GET by itself; those that a route names are listed.
    if (method !== 'HEAD') for (const one of [method].flat()) routes.push(`${one} ${url}`);
  });
  if (authentication) requireAuthentication(server, authentication);
  const { webhooks, defaultArtifactRoot, openBucket } = options;
  const artifacts = options.artifacts ?? new LocalArtifactStore(folder as string);
  const journal = options.withJournal && folder ? join(folder, 'journal') : undefined;
  const places = { artifacts, defaultArtifactRoot, openBucket };
  await server.register(mlflowServer, { database, ...places, authentication, webhooks, journal });
  const call: TestServer['call'] = async (method, path, input = {}, headers = {}) => {
    const response = await server.inject({
      method,
      // A path with a slash in front is one outside of this version of the API.
      url: path.startsWith('/') ? path : `/api/2.0/mlflow/${path}`,
      headers,
      ...(method === 'GET' ? { query: input as Record<string, string> } : { payload: input }),
    });
    return { status: response.statusCode, body: response.json() };
  };
  return {
    server,
    authentication,
    routes,
    call,
    async createRun(run_name, experiment_id = '0') {
      const { body } = await call('POST', 'runs/create', { experiment_id, run_name, start_time: 1 });
      return body.run.info.run_id;
    },
    async close() {
      await server.close();
      await close();
      if (folder) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Test support: what a check says of something wrong, with the code INVALID_PARAMETER_VALUE; undefined if it says nothing. */
export function refusalOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'INVALID_PARAMETER_VALUE') return error.message;
    throw error;
  }
}
