import pg from 'pg';

/** How many prepared statements a session keeps in memory. A few dozen statements are frequent. */
const MOST_PREPARED = 300;
/** How many statements are remembered as seen once. */
const MOST_SEEN = 1000;

let prepared = 0;

/** Marks statements whose best plan depends on the values. They are planned each time. */
const UNPREPARED = '/* unprepared */';

/**
 * A client that prepares a statement with parameters when it comes a second time, because the embedded database takes as long to parse
 * and plan it as to run it. (Not for a real Postgres: a pooler in between may switch sessions.)
 */
export class PreparingClient extends pg.Client {
  readonly #seen = new Set<string>();
  readonly #names = new Map<string, string>();

  // biome-ignore lint/suspicious/noExplicitAny: pg's query has a dozen signatures, of which this is one
  override query(text: any, values?: any, callback?: any): any {
    // Kysely passes an empty list for a text without parameters, which may be several statements: those can't be prepared.
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? this.#nameOf(text) : undefined;
    return name ? super.query({ name, text, values }, callback) : super.query(text, values, callback);
  }

  #nameOf(text: string): string | undefined {
    // Kysely passes an empty list for a text without parameters, which may be several statements: those can't be prepared.
    const name = this.#names.get(text);
    if (name || this.#names.size === MOST_PREPARED || text.includes(UNPREPARED)) return name;
    if (this.#seen.delete(text)) {
      // A session of the embedded database outlives its client, so every name must be new.
      this.#names.set(text, `churnops_${prepared++}`);
      return this.#names.get(text);
    }
    if (this.#seen.size === MOST_SEEN) this.#seen.clear();
    this.#seen.add(text);
    return undefined;
  }
}
