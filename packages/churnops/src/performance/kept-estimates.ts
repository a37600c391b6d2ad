import type { Kysely } from 'kysely';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { Scope } from './measure-rows.js';
import type { Estimate, KeptEstimates } from './performance-figures.js';

/** What a date's report says of a scope whatever the outcomes are. */
export interface ScopeEstimates extends KeptEstimates {
  readonly scope: Scope;
  /** The month of a cohort, `YYYY-MM`; else ''. */
  readonly cohort: string;
}

/**
 * What the newest report of a date says whatever the outcomes are, by scope: the estimates, and how many predictions there are. Undefined if there is no
 * report.
 *
 * @param date `YYYY-MM-DD`
 */
export async function readKeptEstimates(db: Kysely<WarehouseTables>, date: string): Promise<ScopeEstimates[] | undefined> {
  const rows = await db
    .selectFrom('performance_report')
    .select(['scope', 'cohort', 'metric', 'rows', 'estimated', 'estimated_low', 'estimated_high'])
    .where('date_dataset', '=', date)
    .execute();
  if (rows.length === 0) return undefined;
  const scopes = new Map<string, ScopeEstimates & { readonly estimates: Record<string, Estimate> }>();
  for (const { scope, cohort, metric, rows: count, ...estimate } of rows) {
    const key = `${scope} ${cohort}`;
    const own = scopes.get(key) ?? { scope, cohort, rows: count, estimates: {} };
    own.estimates[metric] = estimate;
    scopes.set(key, own);
  }
  return [...scopes.values()];
}
