import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

const GRAFANA = new URL('../../../../deploy/grafana/', import.meta.url);

export interface Target {
  readonly rawSql?: string;
  readonly format?: string;
  readonly expr?: string;
}

export interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly Target[] }[];
  readonly templating: {
    readonly list?: readonly {
      readonly name: string;
      readonly query: string;
      readonly multi: boolean;
      readonly current?: { readonly value: string };
    }[];
  };
}

/** What a dashboard shows, as Grafana has it: ISO timestamps. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

/** Runs SQL as the user who may only read; gives its rows. */
export type Ask = (text: string) => Promise<Record<string, unknown>[]>;

const read = (path: string) => JSON.parse(readFileSync(new URL(path, GRAFANA), 'utf8'));

/** Test support: the dashboards of `deploy/grafana` by file. */
export const dashboards: readonly (readonly [string, Dashboard])[] = readdirSync(new URL('dashboards', GRAFANA)).map(
  (name) => [name, read(`dashboards/${name}`)] as const,
);

/** Test support: what Grafana's alert rules ask, by title. */
export const alertTargets: readonly (readonly [string, Target])[] = (
  read('provisioning/alerting/churnops.json').groups as { rules: { title: string; data: { model: Target }[] }[] }[]
)
  .flatMap(({ rules }) => rules)
  .flatMap(({ title, data }) => data.map(({ model }) => [title, model] as const));

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * Test support: a query as Grafana sends it. This is our own reading of what its documentation says of macros and variables
 * (https://grafana.com/docs/grafana/latest/datasources/postgres/), not its code.
 *
 * @throws Error for an unknown macro or variable
 */
export function expandQuery(text: string, variables: ReadonlyMap<string, string>, { from, to }: TimeRange): string {
  return text
    .replace(/\$__timeFilter\(([^)]+)\)/g, (_, column) => `${column} BETWEEN ${quote(from)} AND ${quote(to)}`)
    .replace(/\$__timeFrom\(\)/g, quote(from))
    .replace(/\$__timeTo\(\)/g, quote(to))
    .replace(/\$(\w+)/g, (found, name) => {
      const value = variables.get(name);
      if (value === undefined) throw new Error(`${found} is neither a macro that this knows nor a variable`);
      return value;
    });
}

/**
 * Test support: what the variables of a dashboard stand for at first. Grafana quotes those of which several may be chosen.
 *
 * @throws Error if a variable has no values, or not the one that it begins with
 */
export async function firstValues({ templating }: Dashboard, ask: Ask, range: TimeRange): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for (const { name, query, multi, current } of templating.list ?? []) {
    const options = (await ask(expandQuery(query, values, range))).map((row) => String(Object.values(row)[0]));
    const [first] = options;
    if (first === undefined) throw new Error(`the variable ${name} has no values`);
    if (current && !multi && !options.includes(current.value)) throw new Error(`${name} cannot be ${current.value}: ${options}`);
    values.set(name, multi ? options.map(quote).join(',') : (current?.value ?? first).replaceAll("'", "''"));
  }
  return values;
}

/** Test support: a connection of the user who may only read. */
export async function connectReader(url: string): Promise<{ ask: Ask; end: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return { ask: async (text) => (await client.query(text)).rows, end: () => client.end() };
}
