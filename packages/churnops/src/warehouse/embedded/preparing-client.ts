import pg from 'pg';

/** Statements that a session keeps prepared, in its memory: those that come often are some dozens. */
const MOST_PREPARED = 300;
/** Texts of which it is known that they came once. */
const MOST_SEEN = 1000;

let prepared = 0;

/** In a statement whose best plan depends on its values: planned each time. */
const UNPREPARED = '/* unprepared */';

/**
 * A client that prepares each statement with parameters that comes a second time: parsing and planning it takes the embedded
 * database as long as carrying it out. (Not for a real Postgres: a pooler in between may change the session under its feet.)
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
      // A session of the embedded database outlives its client, so no name may come twice.
      this.#names.set(text, `churnops_${prepared++}`);
      return this.#names.get(text);
    }
    if (this.#seen.size === MOST_SEEN) this.#seen.clear();
    this.#seen.add(text);
    return undefined;
  }
}
