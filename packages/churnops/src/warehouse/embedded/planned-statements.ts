import pg from 'pg';

/** How many statements stay planned. Each takes the database some 100 KB. */
const MOST_PLANNED = 30;
/** How many statements are remembered as seen once. */
const MOST_SEEN = 200;
/** Longer statements are not kept, in characters. */
const LONGEST = 10_000;

/** Quoted text as it is, or the number of a parameter, and whether it is a threshold. */
const QUOTED_OR_PARAMETER = /'(?:''|[^'])*'|"(?:""|[^"])*"|\$(\d+)(::double precision)?/g;

let planned = 0;

/**
 * Statements whose best plan depends on their values. When one comes a second time with the same values, it is planned for these values,
 * and the plan is kept: a script or a page repeats its searches, and the embedded database takes as long to plan a search as to run it.
 *
 * Thresholds, which are cast to `double precision`, may differ: a script asks for runs that are better than its best one so far. The
 * database's statistics of such numbers are of all metrics together, so a plan is no better for knowing one.
 *
 * The database plans anew by itself when tables or their statistics have changed (PostgreSQL, "PREPARE").
 */
export class PlannedStatements {
  readonly #run: (sql: string) => Promise<unknown>;
  readonly #seen = new Set<string>();
  /** By statement, the least recently used first. A statement without a name is being prepared. */
  readonly #names = new Map<string, string | undefined>();

  /** @param run runs a statement in the session, after those that it was given before */
  constructor(run: (sql: string) => Promise<unknown>) {
    this.#run = run;
  }

  /** What to run in place of a statement with these values; undefined: the statement itself. */
  find(text: string, values: readonly unknown[]): string | undefined {
    const filled = withValues(text, values);
    if (filled === undefined || filled.statement.length > LONGEST) return undefined;
    const { statement, thresholds } = filled;
    const name = this.#names.get(statement);
    if (name !== undefined) {
      this.#names.delete(statement);
      this.#names.set(statement, name);
      return thresholds.length > 0 ? `EXECUTE ${name} (${thresholds.join(', ')})` : `EXECUTE ${name}`;
    }
    if (this.#names.has(statement)) return undefined;
    if (this.#seen.delete(statement)) {
      this.#prepare(statement);
      return undefined;
    }
    if (this.#seen.size === MOST_SEEN) this.#seen.clear();
    this.#seen.add(statement);
    return undefined;
  }

  #prepare(statement: string): void {
    // A session of the embedded database outlives its client, so every name must be new.
    const name = `churnops_planned_${planned++}`;
    this.#names.set(statement, undefined);
    this.#run(`PREPARE ${name} AS ${statement}`).then(
      () => {
        this.#names.set(statement, name);
        if (this.#names.size > MOST_PLANNED) this.#forgetOldest();
      },
      // The statement itself runs next, and reports what is wrong.
      () => this.#names.delete(statement),
    );
  }

  #forgetOldest(): void {
    for (const [statement, name] of this.#names) {
      if (name === undefined) continue;
      this.#names.delete(statement);
      this.#run(`DEALLOCATE ${name}`).catch(() => {});
      return;
    }
  }
}

/** A statement that can be prepared, and the literals to execute it with. */
interface FilledStatement {
  readonly statement: string;
  readonly thresholds: readonly string[];
}

/**
 * A statement with its values in place of the parameters, quoted by the driver. Thresholds stay parameters.
 *
 * @param text without quotes in comments, and without strings that start with E
 * @returns undefined if one of the values is of a kind that searches don't have
 */
export function withValues(text: string, values: readonly unknown[]): FilledStatement | undefined {
  const literals: string[] = [];
  for (const value of values) {
    const literal = literalOf(value);
    if (literal === undefined) return undefined;
    literals.push(literal);
  }
  const thresholds: string[] = [];
  const statement = text.replace(QUOTED_OR_PARAMETER, (found, number?: string, isThreshold?: string) => {
    const literal = number === undefined ? undefined : literals[Number(number) - 1];
    if (literal === undefined) return found;
    if (isThreshold === undefined) return literal;
    // The planner does not look into a subquery, so it never finds that a plan of its own for each threshold would cost less.
    return `(SELECT $${thresholds.push(literal)}::double precision)`;
  });
  return { statement, thresholds };
}

/** Like a parameter, a quoted text has no type until the statement gives it one. */
function literalOf(value: unknown): string | undefined {
  // A NUL would end the statement.
  if (typeof value === 'string') return value.includes('\0') ? undefined : pg.escapeLiteral(value);
  if (typeof value === 'number') return `'${value}'`;
  const areNumbers = Array.isArray(value) && value.every((item) => typeof item === 'number');
  return areNumbers ? `'{${value.join(',')}}'` : undefined;
}
