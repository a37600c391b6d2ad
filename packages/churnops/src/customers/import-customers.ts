import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { logicalDate } from '../logical-date.js';
import type { Progress } from '../progress.js';
import { encodeValue } from '../warehouse/copy-text.js';
import { oneAtATime } from '../warehouse/one-at-a-time.js';
import type { WarehouseTransaction } from '../warehouse/warehouse.js';
import type { DecimalMark, Delimiter } from './csv-dialect.js';
import { findDuplicates, removeDuplicates } from './find-duplicates.js';
import { ImportFaults } from './import-faults.js';
import { ImportError, UnreadableFile } from './import-problem.js';
import type { ImportResult } from './import-result.js';
import { type CustomerFile, openCustomers, readAgain } from './read-customers.js';
import { type RecordedOutcomes, recordOutcomes } from './record-outcomes.js';
import { RejectFile, rejectPath } from './reject-file.js';
import { createStaging, STAGING, storeCustomers } from './store-customers.js';

export interface ImportOptions {
  /** `fail` (default): all rows or none. `reject`: bad rows go to the reject file, the others are imported. */
  readonly onError?: 'fail' | 'reject' | undefined;
  /** What stands between fields; undefined: found out from the header. */
  readonly delimiter?: Delimiter | undefined;
  /** What stands before decimals; undefined: found out from the first rows. */
  readonly decimal?: DecimalMark | undefined;
  /** The day on which the file's outcomes were observed, `YYYY-MM-DD`; default today. */
  readonly asOf?: string | undefined;
  readonly progress: Progress;
}

type ImportContext = Pick<PipelineContext, 'warehouse' | 'schema' | 'now' | 'timeZone' | 'signal'>;

/** How many batches are encoded ahead while the database loads earlier ones: some 8 MB. */
const READ_AHEAD = 64;
const BATCH_CHARACTERS = 2 ** 17;

const NO_OUTCOMES: RecordedOutcomes = { recorded: 0, corrected: 0, kept: 0 };

/**
 * Imports customers from a CSV file, plain or gzipped: new ones are added, known ones (by the primary key) updated, and outcomes recorded
 * as observed on a day. A blank outcome leaves a known one as it is. All is stored in one transaction, or nothing.
 *
 * @returns what was done, and how the file was read: what was renamed, trimmed and passed over
 * @throws ImportError for faults in the file (with `onError: 'reject'` only where the file as a whole cannot be read)
 * @throws ChurnopsError CHURN_FILE_MISSING; CHURN_DATE for an `asOf` in the future; the reason of `signal`
 */
export async function importCustomers(context: ImportContext, file: string, options: ImportOptions): Promise<ImportResult> {
  const asOf = logicalDate(options.asOf, context);
  const { size } = await statFile(file);
  const task = options.progress.task(`import ${basename(file)}`, size);
  let rejects: RejectFile | undefined;
  let customers: CustomerFile | undefined;
  try {
    customers = await openCustomers(context.schema, file, { ...options, onBytes: task.update, signal: context.signal });
    if (options.onError === 'reject') rejects = new RejectFile(rejectPath(file), customers.dialect, customers.header);
    const faults = new ImportFaults(rejects);
    const opened = customers;
    const { stored, outcomes } = await context.warehouse.transaction((transaction) =>
      load(context, transaction, { file, customers: opened, faults, rejects, asOf }),
    );
    const imported = stored.added + stored.updated + stored.unchanged;
    task.done(`${imported} customers${faults.count ? `, ${faults.count} rejected` : ''}`);
    return {
      file,
      imported,
      ...stored,
      rejected: faults.count,
      reject_file: (await rejects?.commit()) ?? null,
      blank_rows: customers.counts.blankRows,
      trimmed: customers.counts.trimmed,
      renamed_columns: [...customers.renamed],
      ignored_columns: customers.counts.ignored,
      delimiter: customers.dialect.delimiter,
      decimal: customers.decimal,
      compression: customers.compression,
      encoding: 'utf-8',
      as_of: asOf,
      outcomes_recorded: outcomes.recorded,
      outcomes_kept: outcomes.kept,
      outcomes_corrected: outcomes.corrected,
    };
  } catch (error) {
    await rejects?.discard();
    task.fail();
    if (error instanceof UnreadableFile) {
      throw new ImportError(basename(file), [error.problem], 1, 'correct the file as the message says, and import it again');
    }
    throw error;
  } finally {
    await customers?.close();
  }
}

interface Loading {
  readonly file: string;
  readonly customers: CustomerFile;
  readonly faults: ImportFaults;
  readonly rejects: RejectFile | undefined;
  readonly asOf: string;
}

async function load(
  { warehouse, schema, now, signal }: ImportContext,
  { db, copyIn }: WarehouseTransaction,
  { file, customers, faults, rejects, asOf }: Loading,
) {
  const { columns } = customers;
  await oneAtATime(db, 'import', 'customers');
  await createStaging(db, schema);
  const copied = { rows: 0 };
  const rows = Readable.from(encodeRows(customers, faults, copied), { highWaterMark: READ_AHEAD });
  await copyIn(`${STAGING} (line, ${schema.columnList(columns)})`, rows);
  signal.throwIfAborted();
  const duplicates = await findDuplicates(db, schema);
  for (const problem of duplicates.values()) faults.note(problem);
  if (faults.count > 0 && !rejects) throw new ImportError(basename(file), faults.listed, faults.count);
  if (rejects && duplicates.size > 0) {
    for await (const record of readAgain(file, customers.dialect, duplicates, signal)) {
      const problem = duplicates.get(record.line);
      if (problem) await rejects.add(record, problem);
    }
    await removeDuplicates(db, schema);
  }
  signal.throwIfAborted();
  // Outcomes come before new customers, who are added with theirs and need no update.
  const outcomes = columns.includes(schema.target)
    ? await recordOutcomes(db, schema, { staging: STAGING, asOf, now: now() })
    : NO_OUTCOMES;
  signal.throwIfAborted();
  const count = copied.rows - duplicates.size;
  const stored = await storeCustomers(db, schema, columns, { count, checksKeys: warehouse.kind !== 'pglite' });
  signal.throwIfAborted();
  return { stored, outcomes };
}

async function statFile(file: string) {
  const info = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (!(info instanceof Error) && info.isFile()) return info;
  throw new ChurnopsError('CHURN_FILE_MISSING', `${file} is not a file that can be read`, 'check the path of the CSV file');
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
