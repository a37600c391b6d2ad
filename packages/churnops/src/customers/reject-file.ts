import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import { ChurnopsError } from '../errors.js';
import { passingFailure } from '../failures/passing-failure.js';
import type { CsvDialect } from './csv-dialect.js';
import { describeProblem, type ImportProblem } from './import-problem.js';
import { REJECT_COLUMN } from './match-headers.js';
import type { CsvRecord } from './split-records.js';

const BUFFER_CHARACTERS = 2 ** 16;

/**
 * A file of the rejected rows, unchanged, with the reason in one more column. The file appears under its name once it is complete.
 *
 * Each method throws CHURN_CANNOT_WRITE if the file cannot be written.
 */
export class RejectFile {
  readonly #path: string;
  readonly #partial: string;
  readonly #dialect: CsvDialect;
  readonly #header: string;
  #file: FileHandle | undefined;
  #buffer = '';
  #rows = 0;

  /** @param path an existing file of this name is replaced */
  constructor(path: string, dialect: CsvDialect, header: CsvRecord) {
    this.#path = path;
    this.#partial = `${path}.partial`;
    this.#dialect = dialect;
    this.#header = this.#line(header, REJECT_COLUMN);
  }

  async add(record: CsvRecord, problem: ImportProblem): Promise<void> {
    if (this.#rows === 0) {
      this.#file = await open(this.#partial, 'w').catch((error) => this.#fail(error));
      this.#buffer = this.#header;
    }
    this.#rows++;
    this.#buffer += this.#line(record, describeProblem(problem));
    if (this.#buffer.length > BUFFER_CHARACTERS) await this.#flush();
  }

  /** Writes what is left to write. Comes before the good rows are stored: if the bad ones are lost, nothing is stored. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#file?.close().catch((error) => this.#fail(error));
    this.#file = undefined;
  }

  /** @returns the file's path, or null if no row was refused */
  async commit(): Promise<string | null> {
    if (this.#rows === 0) return null;
    await rename(this.#partial, this.#path).catch((error) => this.#fail(error));
    return this.#path;
  }

  async discard(): Promise<void> {
    await this.#file?.close().catch(() => {});
    // What cannot be removed either is the same trouble, of which the user is told already.
    if (this.#rows > 0) await rm(this.#partial, { force: true }).catch(() => {});
  }

  /** Uses the record's own text, so that nothing in it changes. */
  #line({ raw, fields }: CsvRecord, more: string): string {
    const { delimiter, lineEnd } = this.#dialect;
    const text = raw?.replace(/\r$/, '') ?? fields.join(delimiter);
    return `${text}${delimiter}${stringify([[more]], { delimiter, record_delimiter: lineEnd })}`;
  }

  async #flush(): Promise<void> {
    const text = this.#buffer;
    this.#buffer = '';
    if (text !== '') await this.#file?.appendFile(text).catch((error) => this.#fail(error));
  }

  /** A full disk is told as such. */
  #fail(error: Error): never {
    if (passingFailure(error)) throw error;
    throw new ChurnopsError(
      'CHURN_CANNOT_WRITE',
      `the rejected rows cannot be written to ${this.#path}: ${error.message}`,
      'give the user who runs churnops the right to write there, or import a copy of the file in another folder',
      { cause: error },
    );
  }
}

/** Where the rejected rows of a file go: FILE.rejects.csv. */
export function rejectPath(file: string): string {
  return `${file.replace(/\.gz$/i, '').replace(/\.(csv|tsv|txt)$/i, '')}.rejects.csv`;
}
