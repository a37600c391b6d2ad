import pg from 'pg';
import { PlannedStatements } from './planned-statements.js';

/** How many prepared statements a session keeps in memory. A few dozen statements are frequent. */
const MOST_PREPARED = 300;
/** How many statements are remembered as seen once. */
const MOST_SEEN = 1000;

let prepared = 0;

/** Marks statements whose best plan depends on the values: a plan for all values could be far slower. */
const BY_VALUES = '/* planned by its values */';

/**
 * A client that prepares a statement with parameters when it comes a second time, because the embedded database takes as long to parse
 * and plan it as to run it. (Not for a real Postgres: a pooler in between may switch sessions.)
 */
export class PreparingClient extends pg.Client {
  readonly #seen = new Set<string>();
  readonly #names = new Map<string, string>();
  readonly #planned = new PlannedStatements((sql) => super.query(sql));

  // biome-ignore lint/suspicious/noExplicitAny: pg's query has a dozen signatures, of which this is one
  override query(text: any, values?: any, callback?: any): any {
    // Kysely passes an empty list for a text without parameters, which may be several statements: those can't be prepared.
    if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0) return super.query(text, values, callback);
    const name = this.#names.get(text);
    if (name) return super.query({ name, text, values }, callback);
    if (text.includes(BY_VALUES)) {
      const planned = this.#planned.find(text, values);
      return planned ? super.query(planned, [], callback) : super.query(text, values, callback);
    }
    const made = this.#nameOf(text);
    return made ? super.query({ name: made, text, values }, callback) : super.query(text, values, callback);
  }

  /** The name for a statement that comes a second time. */
  #nameOf(text: string): string | undefined {
    if (this.#names.size === MOST_PREPARED) return undefined;
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
