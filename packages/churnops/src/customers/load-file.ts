import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { type Kysely, sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { type Progress, type ProgressTask, showTask } from '../progress.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { encodeValue } from '../warehouse/copy-text.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { WarehouseTransaction } from '../warehouse/warehouse.js';
import { CUSTOMERS_LOCK, withLock } from '../warehouse/with-lock.js';
import type { DecimalMark, Delimiter } from './csv-dialect.js';
import { ImportFaults } from './import-faults.js';
import { ImportError, type ImportProblem, UnreadableFile } from './import-problem.js';
import type { HeaderRules } from './match-headers.js';
import { type CustomerFile, openCustomers, readAgain } from './read-customers.js';
import { RejectFile, rejectPath } from './reject-file.js';
import { sizeOfFile } from './size-of-file.js';
import { createStaging, STAGING } from './store-customers.js';

/** What a user may say about a file and its bad rows. */
export interface FileOptions {
  /** `fail` (default): all rows or none. `reject`: bad rows go to the reject file, the others are stored. */
  readonly onError?: 'fail' | 'reject' | undefined;
  /** The character between fields; undefined: detected from the header. */
  readonly delimiter?: Delimiter | undefined;
  /** The decimal mark; undefined: detected from the first rows. */
  readonly decimal?: DecimalMark | undefined;
  readonly progress: Progress;
}

/** How a file gets into the database. */
export interface Loading<Stored> {
  /** What is done, for the progress: `import`. */
  readonly verb: string;
  /** Which columns the file has. */
  readonly schema: CustomerSchema;
  readonly header?: HeaderRules | undefined;
  /** Problems of staged rows by their line, in the order of the lines. */
  readonly findProblems: (db: Kysely<WarehouseTables>) => Promise<ReadonlyMap<number, ImportProblem>>;
  /** Stores the staged rows, all of which are good. */
  readonly store: (transaction: WarehouseTransaction, staged: StagedRows) => Promise<Stored>;
  /** What was stored, for the progress. */
  readonly summary: (stored: Stored) => string;
}

export interface StagedRows {
  readonly columns: readonly string[];
  readonly count: number;
}

/** The result of loading a file. */
export interface LoadedFile<Stored> {
  readonly stored: Stored;
  readonly rejected: number;
  /** Where the rejected rows are; null if there are none. */
  readonly rejectFile: string | null;
  /** How the file was read. */
  readonly customers: CustomerFile;
}

type LoadContext = Pick<PipelineContext, 'warehouse' | 'signal' | 'line' | 'now'>;

/** How many batches are encoded ahead while the database loads earlier ones: some 8 MB. */
const READ_AHEAD = 64;
const BATCH_CHARACTERS = 2 ** 17;

/**
 * Loads a CSV file, plain or gzipped, by way of a staging table. All is stored in one transaction, or nothing.
 *
 * @throws ImportError with the fault's CHURN_CSV code, or CHURN_CSV_INVALID for several (with `onError: 'reject'` only if the file as a
 *   whole can't be read)
 * @throws ChurnopsError CHURN_FILE_MISSING; CHURN_CANNOT_WRITE for the rejected rows; the reason of `signal`
 */
export async function loadFile<Stored>(
  context: LoadContext,
  file: string,
  options: FileOptions,
  loading: Loading<Stored>,
): Promise<LoadedFile<Stored>> {
  // A file, as it is read twice if rows are rejected.
  const size = await sizeOfFile(file);
  return showTask(options.progress, `${loading.verb} ${basename(file)}`, size, (task) =>
    load(context, file, options, loading, task),
  );
}

async function load<Stored>(
  context: LoadContext,
  file: string,
  options: FileOptions,
  loading: Loading<Stored>,
  task: Omit<ProgressTask, 'fail'>,
): Promise<LoadedFile<Stored>> {
  const { schema, header } = loading;
  let rejects: RejectFile | undefined;
  let customers: CustomerFile | undefined;
  try {
    customers = await openCustomers(schema, file, { ...options, rules: header, onBytes: task.update, signal: context.signal });
    if (options.onError === 'reject') rejects = new RejectFile(rejectPath(file), customers.dialect, customers.header);
    const faults = new ImportFaults(rejects);
    const opened = customers;
    const stored = await withLock({ ...context, progress: options.progress }, CUSTOMERS_LOCK, (session) =>
      session.transaction(async (transaction) => {
        const count = await stage(context, transaction, { file, customers: opened, faults, rejects, loading });
        const result = await loading.store(transaction, { columns: opened.columns, count });
        context.signal.throwIfAborted();
        return result;
      }),
    );
    task.done(`${loading.summary(stored)}${faults.count ? `, ${faults.count} rejected` : ''}`);
    return { stored, rejected: faults.count, rejectFile: (await rejects?.commit()) ?? null, customers };
  } catch (error) {
    await rejects?.discard();
    if (error instanceof UnreadableFile) {
      throw new ImportError(basename(file), [error.problem], 1, 'correct the file as the message says, and import it again');
    }
    throw error;
  } finally {
    await customers?.close();
  }
}

interface Staging<Stored> {
  readonly file: string;
  readonly customers: CustomerFile;
  readonly faults: ImportFaults;
  readonly rejects: RejectFile | undefined;
  readonly loading: Loading<Stored>;
}

/** @returns how many good rows are in the staging table */
async function stage<Stored>(
  { signal }: LoadContext,
  { db, copyIn }: WarehouseTransaction,
  { file, customers, faults, rejects, loading }: Staging<Stored>,
): Promise<number> {
  await createStaging(db, loading.schema);
  const copied = { rows: 0 };
  const rows = Readable.from(encodeRows(customers, faults, copied), { highWaterMark: READ_AHEAD });
  await copyIn(`${STAGING} (line, ${loading.schema.columnList(customers.columns)})`, rows);
  signal.throwIfAborted();
  const problems = await loading.findProblems(db);
  for (const problem of problems.values()) faults.note(problem);
  if (faults.count > 0 && !rejects) throw new ImportError(basename(file), faults.listed, faults.count);
  if (rejects && problems.size > 0) {
    for await (const record of readAgain(file, customers.dialect, problems, signal)) {
      const problem = problems.get(record.line);
      if (problem) await rejects.add(record, problem);
    }
    await sql`DELETE FROM ${sql.ref(STAGING)} WHERE line = ANY(${[...problems.keys()]})`.execute(db);
  }
  await rejects?.finish();
  signal.throwIfAborted();
  return copied.rows - problems.size;
}

/** Good rows in COPY's text format, which `copied` counts; the others go to the faults. */
async function* encodeRows(customers: CustomerFile, faults: ImportFaults, copied: { rows: number }): AsyncGenerator<Uint8Array> {
  let batch = '';
  for await (const rows of customers.rows()) {
    for (const row of rows) {
      if ('problem' in row) {
        await faults.add(row.problem, row.record);
        continue;
      }
      copied.rows++;
      batch += row.record.line;
      for (const value of row.values) batch += `\t${encodeValue(value)}`;
      batch += '\n';
    }
    if (batch.length < BATCH_CHARACTERS) continue;
    yield Buffer.from(batch);
    batch = '';
  }
  if (batch) yield Buffer.from(batch);
}
