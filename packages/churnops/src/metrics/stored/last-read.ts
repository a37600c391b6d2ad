import type { Sample, StoredMetrics, StoredSource } from './stored-metrics.js';

/** How long a scrape waits for the database. Prometheus gives up after 10 s, and would then miss all other metrics too. */
const PATIENCE_MS = 2000;

/**
 * What was last read of some metrics. It is read again once it no longer holds, by one reader at a time. If the database is slow (a pipeline
 * has the embedded one for itself) or fails, the last values stay, and their age shows.
 */
export class LastRead {
  readonly metrics: StoredMetrics<string>;
  /** When `samples` were read, in ms since 1970; undefined: not yet. */
  readAt: number | undefined;
  samples: readonly Sample<string>[] = [];
  #reading: Promise<void> | undefined;

  constructor(metrics: StoredMetrics<string>) {
    this.metrics = metrics;
  }

  /**
   * Reads the values again if they no longer hold, and waits for them a little.
   *
   * @param now ms since 1970
   * @param onFailure told why they could not be read
   * @param patienceMs how long to wait. Default: 2 s
   */
  async refresh(
    source: StoredSource,
    now: () => number,
    onFailure: (error: Error) => void,
    patienceMs = PATIENCE_MS,
  ): Promise<void> {
    if (this.readAt !== undefined && now() - this.readAt < this.metrics.holdsMs) return;
    this.#reading ??= this.#read(source, now)
      .catch(onFailure)
      .finally(() => {
        this.#reading = undefined;
      });
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs).unref();
    });
    await Promise.race([this.#reading, waited]);
    clearTimeout(timer);
  }

  async #read(source: StoredSource, now: () => number): Promise<void> {
    const startedAt = now();
    this.samples = await this.metrics.read(source);
    this.readAt = startedAt;
  }
}
