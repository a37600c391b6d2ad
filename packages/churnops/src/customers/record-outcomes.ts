import { type Kysely, sql } from 'kysely';
import type { CustomerSchema } from '../record/customer-schema.js';
import { isEmpty } from '../warehouse/is-empty.js';
import type { WarehouseTables } from '../warehouse/tables.js';

export interface OutcomesToRecord {
  /**
   * A table of the transaction with the schema's primary key and its target; each customer once a day. A blank target is no outcome.
   */
  readonly staging: string;
  /** The day on which the outcomes were observed, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** A column of the staging table with the day of each outcome, where it is not blank. Default: none. */
  readonly dayColumn?: string | undefined;
  readonly now: Date;
}

export interface RecordedOutcomes {
  /** Outcomes that were not on record for this customer and day. */
  readonly recorded: number;
  /** Outcomes on record for this day that another value replaced. */
  readonly corrected: number;
  /** Customers without an outcome in the staging table whose known outcome stays. */
  readonly kept: number;
}

/**
 * Records outcomes in `customer_outcomes` as observed on a day. The same outcome again changes nothing, another one for the same
 * day replaces the first. The target in `customer_data` becomes the latest observed outcome; an older one
 * is recorded, but does not change the target.
 *
 * @param db of a transaction
 */
export async function recordOutcomes(
  db: Kysely<WarehouseTables>,
  schema: CustomerSchema,
  { staging, asOf, dayColumn, now }: OutcomesToRecord,
): Promise<RecordedOutcomes> {
  const incoming = sql.ref(staging);
  const id = sql.ref(schema.id);
  const target = sql.ref(schema.target);
  const day = dayColumn === undefined ? sql`${asOf}::date` : sql`coalesce(i.${sql.ref(dayColumn)}, ${asOf}::date)`;
  const churned = sql`i.${target} IN (${sql.join(schema.positiveValues)})`;
  const isFirst = await isEmpty(db, 'customer_outcomes');
  const corrected = await sql`
    UPDATE customer_outcomes o SET churned = ${churned}, recorded_at = ${now.toISOString()}
    FROM ${incoming} i
    WHERE o.${id} = i.${id} AND o.observed_on = ${day} AND o.churned <> (${churned})`.execute(db);
  const recorded = await sql`
    INSERT INTO customer_outcomes (${id}, observed_on, churned, recorded_at)
    SELECT i.${id}, ${day}, ${churned}, ${now.toISOString()} FROM ${incoming} i WHERE i.${target} IS NOT NULL
    ${sql.raw(isFirst ? '' : 'ON CONFLICT DO NOTHING')}`.execute(db);
  await sql`
    UPDATE customer_data c SET ${target} = i.${target}
    FROM ${incoming} i
    WHERE c.${id} = i.${id} AND c.${target} IS DISTINCT FROM i.${target} AND i.${target} IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM customer_outcomes o WHERE o.${id} = i.${id} AND o.observed_on > ${day})`.execute(db);
  const kept = await sql<{ n: number }>`
    SELECT count(*) AS n FROM ${incoming} i JOIN customer_data c ON c.${id} = i.${id}
    WHERE i.${target} IS NULL AND c.${target} IS NOT NULL`.execute(db);
  return {
    recorded: Number(recorded.numAffectedRows ?? 0),
    corrected: Number(corrected.numAffectedRows ?? 0),
    kept: kept.rows[0]?.n ?? 0,
  };
}
