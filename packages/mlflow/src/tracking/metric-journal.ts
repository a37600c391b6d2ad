import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { parseJson, stringifyJson } from '../protocol/int64.js';
import type { LoggedMetric, MetricsOfRun } from './log-metrics.js';

/** How long metrics stay only in the journal, in ms. This way, many small requests share one statement. */
const WAIT_MS = 20;
/** This many metrics are written to the database at once. */
const ENOUGH_METRICS = 1000;
/** If the journal holds this many metrics or bytes, logging waits for the database. */
const MOST_METRICS = 20_000;
const MOST_BYTES = 64 * 2 ** 20;
/** This many entries are stored at once when a file is read again. An entry has up to a thousand metrics. */
const ENTRIES_AT_ONCE = 50;
/** How long to wait after a failure, in ms. */
const RETRY_MS = 1000;

/** A metric in the file. JSON has no NaN. */
type Stored = readonly [key: string, value: number | 'NaN', timestamp: LoggedMetric['timestamp'], step: LoggedMetric['step']];

/**
 * A write-ahead journal of metrics: a file with the metrics that are not in the database yet. A client that logs metric by metric waits only
 * for an append to this file. The metrics go to the database in groups, a moment later.
 *
 * Logging a metric twice is the same as logging it once. So after a crash the whole file is logged again, even if part of it had reached the
 * database.
 *
 * Like the embedded database, the journal leaves writing to disk to the operating system. It survives the end of the process, but not a power
 * failure.
 */
export class MetricJournal {
  readonly #file: string;
  readonly #write: (metrics: readonly MetricsOfRun[]) => Promise<void>;
  readonly #onFailure: (error: Error) => void;
  #descriptor: number | undefined;
  #bytes = 0;
  #waiting: MetricsOfRun[] = [];
  #metrics = 0;
  #appended = 0;
  #stored = 0;
  #storing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param file path of the journal; nobody else may use it
   * @param write stores metrics in the database, and skips runs that don't exist
   * @param onFailure called when the database refuses metrics; the journal tries again
   */
  constructor(file: string, write: (metrics: readonly MetricsOfRun[]) => Promise<void>, onFailure: (error: Error) => void) {
    this.#file = file;
    this.#write = write;
    this.#onFailure = onFailure;
  }

  /** Opens the file. If a process ended without `close`, stores the metrics that it left in the file. */
  async open(): Promise<void> {
    const descriptor = openSync(this.#file, 'a+');
    const left = readEntries(readFileSync(this.#file, 'utf8'));
    for (let i = 0; i < left.length; i += ENTRIES_AT_ONCE) await this.#write(left.slice(i, i + ENTRIES_AT_ONCE));
    ftruncateSync(descriptor);
    this.#descriptor = descriptor;
  }

  /** True between `open` and `close`. */
  get isOpen(): boolean {
    return this.#descriptor !== undefined;
  }

  /**
   * Appends metrics to the file. When it returns, they survive the end of this process.
   *
   * @param entry metrics of a run, without links to logged models
   * @throws Error of the file system, or if the journal is closed; then nothing is kept
   */
  async append(entry: MetricsOfRun): Promise<void> {
    if (this.#metrics >= MOST_METRICS || this.#bytes >= MOST_BYTES) await this.settled();
    if (this.#descriptor === undefined) throw new Error('the journal is closed');
    this.#bytes += writeWhole(this.#descriptor, `${lineOf(entry)}\n`, this.#bytes);
    this.#waiting.push(entry);
    this.#metrics += entry.metrics.length;
    this.#appended++;
    this.#schedule(this.#metrics >= ENOUGH_METRICS ? 0 : WAIT_MS);
  }

  /**
   * Waits until everything appended so far is in the database.
   *
   * @throws the error of the database, if it refuses the metrics
   */
  async settled(): Promise<void> {
    const appended = this.#appended;
    while (this.#stored < appended) await this.#store();
  }

  /** Stores the remaining metrics, and removes them from the file. Metrics that can't be stored stay in the file for the next `open`. */
  async close(): Promise<void> {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    try {
      await this.settled();
    } finally {
      this.#descriptor = undefined;
      clearTimeout(this.#timer);
      closeSync(descriptor);
    }
  }

  #schedule(ms: number): void {
    if (this.#timer !== undefined && ms > 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#store().catch((error) => {
        this.#onFailure(error);
        if (this.isOpen) this.#schedule(RETRY_MS);
      });
    }, ms);
  }

  #store(): Promise<void> {
    this.#storing ??= this.#storeWaiting().finally(() => {
      this.#storing = undefined;
    });
    return this.#storing;
  }

  async #storeWaiting(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const group = this.#waiting;
    if (group.length === 0) return;
    const metrics = this.#metrics;
    this.#waiting = [];
    this.#metrics = 0;
    try {
      await this.#write(group);
    } catch (error) {
      this.#waiting.unshift(...group);
      this.#metrics += metrics;
      throw error;
    }
    this.#stored += group.length;
    if (this.#waiting.length > 0) this.#schedule(this.#metrics >= ENOUGH_METRICS ? 0 : WAIT_MS);
    else this.#empty();
  }

  #empty(): void {
    if (this.#descriptor === undefined || this.#bytes === 0) return;
    ftruncateSync(this.#descriptor);
    this.#bytes = 0;
  }
}

/** Appends a text to a file of `bytes` bytes, either whole or not at all. @returns the length of the text in bytes */
function writeWhole(descriptor: number, text: string, bytes: number): number {
  const content = Buffer.from(text);
  try {
    for (let written = 0; written < content.length; ) written += writeSync(descriptor, content, written);
  } catch (error) {
    // Half a line would make the next one unreadable.
    if (fstatSync(descriptor).size > bytes) ftruncateSync(descriptor, bytes);
    throw error;
  }
  return content.length;
}

function lineOf({ runId, metrics }: MetricsOfRun): string {
  const stored = metrics.map(
    ({ key, value, timestamp, step }): Stored => [key, Number.isNaN(value) ? 'NaN' : value, timestamp, step],
  );
  return stringifyJson([runId, stored]);
}

/** The entries of a file. A line that doesn't parse was never acknowledged: the process ended while writing it. */
function readEntries(text: string): MetricsOfRun[] {
  return text.split('\n').flatMap((line): MetricsOfRun[] => {
    try {
      const [runId, stored] = parseJson(line) as readonly [string, readonly Stored[]];
      const metrics = stored.map(([key, value, timestamp, step]) => ({ key, value: Number(value), timestamp, step }));
      return [{ runId, metrics }];
    } catch {
      return [];
    }
  });
}
