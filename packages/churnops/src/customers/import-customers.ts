import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { finished } from 'node:stream/promises';
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import type { Progress } from '../progress.js';
import { type CustomerSchema, quoteName } from '../record/customer-schema.js';
import { encodeValue } from '../warehouse/copy-text.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import { formatCsvLine } from './csv-line.js';
import { describeProblem, ImportError, type ImportProblem, LISTED_PROBLEMS } from './import-problem.js';
import { REJECT_COLUMN, type ReadEvent, readCustomers } from './read-customers.js';

export interface ImportOptions {
  /** `fail` (default): all rows or none. `reject`: bad rows go to the reject file, the others are imported. */
  readonly onError?: 'fail' | 'reject';
  readonly progress: Progress;
}

/** What an import did. */
export const importResult = z.strictObject({
  file: z.string(),
  imported: z.int(),
  rejected: z.int(),
  /** Where the rejected rows are; null if there are none. */
  reject_file: z.string().nullable(),
});
export type ImportResult = z.infer<typeof importResult>;

/**
 * Imports customers from a CSV file: new ones are added, known ones (by customerID) updated. A file without the column `Churn`
 * leaves known outcomes as they are.
 *
 * @throws ImportError for faults in the file (with `onError: 'reject'` only where nothing can be read); nothing is stored then
 */
export async function importCustomers(
  { warehouse, schema, signal }: Pick<PipelineContext, 'warehouse' | 'schema' | 'signal'>,
  file: string,
  options: ImportOptions,
): Promise<ImportResult> {
  const { size } = await statFile(file);
  const rejects = options.onError === 'reject' ? new RejectFile(`${file.replace(/\.csv$/i, '')}.rejects.csv`) : undefined;
  const faults = new Faults(rejects);
  const task = options.progress.task(`import ${basename(file)}`, size);
  try {
    const imported = await warehouse.transaction(async ({ db, copyIn }) => {
      await sql.raw(`CREATE TEMP TABLE imported (line bigint NOT NULL, ${stagingColumns(schema)}) ON COMMIT DROP`).execute(db);
      const events = readCustomers(schema, file, (bytes) => {
        signal.throwIfAborted();
        task.update(bytes);
      });
      const first = (await events.next()).value as ReadEvent | undefined;
      if (first?.type !== 'header') {
        throw new ImportError(basename(file), first?.type === 'unreadable' ? [first.problem] : [], 1);
      }
      await rejects?.open(first.line);
      const target = `imported (line, ${schema.columnList(first.columns)})`;
      await copyIn(target, encodeRows(events, faults));
      await findDuplicates(db, schema, first.columns, faults);
      if (faults.count > 0 && !rejects) throw new ImportError(basename(file), faults.listed, faults.count);
      return upsert(db, schema, first.columns);
    });
    const rejectFile = (await rejects?.commit()) ?? null;
    task.done(`${imported} customers${faults.count ? `, ${faults.count} rejected` : ''}`);
    return { file, imported, rejected: faults.count, reject_file: rejectFile };
  } catch (error) {
    await rejects?.discard();
    task.fail();
    throw error;
  }
}

async function statFile(file: string) {
  const info = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (!(info instanceof Error) && info.isFile()) return info;
  throw new ChurnopsError('CHURN_FILE_MISSING', `${file} is not a file that can be read`, 'check the path of the CSV file');
}

/** The faults of a file: the first are kept, all are counted, and each goes to the reject file if there is one. */
class Faults {
  readonly listed: ImportProblem[] = [];
  count = 0;
  readonly #rejects: RejectFile | undefined;

  constructor(rejects: RejectFile | undefined) {
    this.#rejects = rejects;
  }

  async add(problem: ImportProblem, line: string): Promise<void> {
    this.count++;
    if (this.listed.length < LISTED_PROBLEMS) this.listed.push(problem);
    await this.#rejects?.add(line, describeProblem(problem));
  }
}

/** The rows that were refused, as they came, with the reason in a further column. It gets its name when it is whole. */
class RejectFile {
  readonly #path: string;
  #stream: WriteStream | undefined;
  #rows = 0;

  constructor(path: string) {
    this.#path = path;
  }

  async open(header: string): Promise<void> {
    this.#stream = createWriteStream(`${this.#path}.partial`);
    await this.#write(`${header},${REJECT_COLUMN}\n`);
  }

  async add(line: string, reason: string): Promise<void> {
    this.#rows++;
    await this.#write(`${line},${formatCsvLine([reason])}\n`);
  }

  /** @returns the file's path, or undefined if no row was refused */
  async commit(): Promise<string | undefined> {
    await this.#end();
    if (this.#rows === 0) {
      await this.discard();
      return undefined;
    }
    await rename(`${this.#path}.partial`, this.#path);
    return this.#path;
  }

  async discard(): Promise<void> {
    await this.#end();
    await rm(`${this.#path}.partial`, { force: true });
  }

  async #write(text: string): Promise<void> {
    if (!this.#stream?.write(text)) await once(this.#stream as WriteStream, 'drain');
  }

  async #end(): Promise<void> {
    if (!this.#stream || this.#stream.destroyed) return;
    this.#stream.end();
    await finished(this.#stream);
  }
}

async function* encodeRows(events: ReturnType<typeof readCustomers>, faults: Faults): AsyncGenerator<Uint8Array> {
  let batch = '';
  for await (const event of events) {
    if (event.type === 'problem') await faults.add(event.problem, event.line);
    if (event.type !== 'row') continue;
    batch += `${event.lineNumber}\t${event.values.map(encodeValue).join('\t')}\n`;
    if (batch.length < 2 ** 17) continue;
    yield Buffer.from(batch);
    batch = '';
  }
  if (batch) yield Buffer.from(batch);
}

/** The first line of a customerID counts; the others are faults, and leave the staging table. */
async function findDuplicates(
  db: Kysely<WarehouseTables>,
  schema: CustomerSchema,
  columns: readonly string[],
  faults: Faults,
): Promise<void> {
  const id = sql.ref(schema.id);
  const list = columns.map((name) => `i.${quoteName(name)}`).join(', ');
  const repeated = await sql<Record<string, string | number | null> & { line: number; first: number }>`
    SELECT i.line, f.first, ${sql.raw(list)}
    FROM imported i
    JOIN (SELECT ${id}, min(line) AS first FROM imported GROUP BY ${id} HAVING count(*) > 1) f
      ON f.${id} = i.${id} AND i.line > f.first
    ORDER BY i.line`.execute(db);
  for (const row of repeated.rows) {
    const problem: ImportProblem = {
      code: 'CHURN_CSV_DUPLICATE_ID',
      line: row.line,
      column: schema.id,
      value: String(row[schema.id]),
      expected: `each customer once; the same ID is on line ${row.first}, so remove one of the two`,
    };
    await faults.add(problem, formatCsvLine(columns.map((name) => row[name] ?? null)));
  }
  if (repeated.rows.length > 0) {
    await sql`DELETE FROM imported i USING imported f WHERE f.${id} = i.${id} AND f.line < i.line`.execute(db);
  }
}

async function upsert(db: Kysely<WarehouseTables>, schema: CustomerSchema, columns: readonly string[]): Promise<number> {
  const list = schema.columnList(columns);
  const updates = columns
    .filter((name) => name !== schema.id)
    .map((name) => `${quoteName(name)} = excluded.${quoteName(name)}`)
    .join(', ');
  const { numAffectedRows } = await sql
    .raw(
      `INSERT INTO customer_data (${list}) SELECT ${list} FROM imported
       ON CONFLICT (${quoteName(schema.id)}) DO UPDATE SET ${updates}`,
    )
    .execute(db);
  await sql`
    INSERT INTO customer_import_order ("customerID", position)
    SELECT ${sql.ref(schema.id)}, line + (SELECT coalesce(max(position), 0) FROM customer_import_order) FROM imported
    ON CONFLICT ("customerID") DO NOTHING`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** The staging table takes rows without the columns that a file lacks. */
function stagingColumns(schema: CustomerSchema): string {
  return schema.names.map((name) => `${quoteName(name)} ${schema.sqlType(name)}`).join(', ');
}
