import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import type { CsvDialect } from './csv-dialect.js';
import { describeProblem, type ImportProblem } from './import-problem.js';
import { REJECT_COLUMN } from './match-headers.js';
import type { CsvRecord } from './split-records.js';

/** A file of the rejected rows, unchanged, with the reason in one more column. The file appears under its name once it is complete. */
export class RejectFile {
  readonly #path: string;
  readonly #dialect: CsvDialect;
  readonly #header: string;
  #stream: WriteStream | undefined;
  #rows = 0;

  /** @param path an existing file of this name is replaced */
  constructor(path: string, dialect: CsvDialect, header: CsvRecord) {
    this.#path = path;
    this.#dialect = dialect;
    this.#header = this.#line(header, REJECT_COLUMN);
  }

  async add(record: CsvRecord, problem: ImportProblem): Promise<void> {
    if (!this.#stream) {
      this.#stream = createWriteStream(`${this.#path}.partial`);
      await this.#write(this.#header);
    }
    this.#rows++;
    await this.#write(this.#line(record, describeProblem(problem)));
  }

  /** @returns the file's path, or null if no row was refused */
  async commit(): Promise<string | null> {
    await this.#end();
    if (this.#rows === 0) return null;
    await rename(`${this.#path}.partial`, this.#path);
    return this.#path;
  }

  async discard(): Promise<void> {
    await this.#end();
    await rm(`${this.#path}.partial`, { force: true });
  }

  /** Uses the record's own text, so that nothing in it changes. */
  #line({ raw, fields }: CsvRecord, more: string): string {
    const { delimiter, lineEnd } = this.#dialect;
    const text = raw?.replace(/\r$/, '') ?? fields.join(delimiter);
    return `${text}${delimiter}${stringify([[more]], { delimiter, record_delimiter: lineEnd })}`;
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

/** Where the rejected rows of a file go: FILE.rejects.csv. */
export function rejectPath(file: string): string {
  return `${file.replace(/\.gz$/i, '').replace(/\.(csv|tsv|txt)$/i, '')}.rejects.csv`;
}
