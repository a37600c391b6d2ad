import { LRUCache } from 'lru-cache';

const MOST_REMEMBERED = 10_000;

/**
 * Runs that are known to exist and to be active, where this process is the only one that writes to the database. Whoever deletes or
 * restores runs has to say so.
 */
export class ActiveRuns {
  readonly #ids = new LRUCache<string, true>({ max: MOST_REMEMBERED });
  #changes = 0;

  has(runId: string): boolean {
    return this.#ids.has(runId);
  }

  /** Before the database is asked about a run. @returns notes that the answer was: active */
  ask(runId: string): () => void {
    const changes = this.#changes;
    return () => {
      // Runs may have been deleted between the answer and now.
      if (changes === this.#changes) this.#ids.set(runId, true);
    };
  }

  /** Does work that deletes or restores runs. */
  async changed<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#forget();
    try {
      return await work();
    } finally {
      this.#forget();
    }
  }

  #forget(): void {
    this.#changes++;
    this.#ids.clear();
  }
}
