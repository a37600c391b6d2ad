import { type Kysely, sql } from 'kysely';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { WarehouseTables } from '../warehouse/tables.js';

export interface OutcomesToRecord {
  /** A table of the transaction with the schema's primary key and its target; each customer once. A blank target is no outcome. */
  readonly staging: string;
  /** The day on which the outcomes were observed, `YYYY-MM-DD`. */
  readonly asOf: string;
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
 * day replaces the first. The target in `customer_data` becomes the latest observed outcome: one that is older than what is known
 * is recorded, but does not show there.
 *
 * @param db of a transaction
 */
export async function recordOutcomes(
  db: Kysely<WarehouseTables>,
  schema: CustomerSchema,
  { staging, asOf, now }: OutcomesToRecord,
): Promise<RecordedOutcomes> {
  const incoming = sql.ref(staging);
  const id = sql.ref(schema.id);
  const target = sql.ref(schema.target);
  const churned = sql`i.${target} IN (${sql.join(schema.positiveValues)})`;
  const corrected = await sql`
    UPDATE customer_outcomes o SET churned = ${churned}, recorded_at = ${now.toISOString()}
    FROM ${incoming} i
    WHERE o."customerID" = i.${id} AND o.observed_on = ${asOf} AND o.churned <> (${churned})`.execute(db);
  const recorded = await sql`
    INSERT INTO customer_outcomes ("customerID", observed_on, churned, recorded_at)
    SELECT i.${id}, ${asOf}, ${churned}, ${now.toISOString()} FROM ${incoming} i WHERE i.${target} IS NOT NULL
    ON CONFLICT ("customerID", observed_on) DO NOTHING`.execute(db);
  await sql`
    UPDATE customer_data c SET ${target} = i.${target}
    FROM ${incoming} i
    WHERE c.${id} = i.${id} AND c.${target} IS DISTINCT FROM i.${target} AND i.${target} IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM customer_outcomes o WHERE o."customerID" = i.${id} AND o.observed_on > ${asOf})`.execute(db);
  const kept = await sql<{ n: number }>`
    SELECT count(*) AS n FROM ${incoming} i JOIN customer_data c ON c.${id} = i.${id}
    WHERE i.${target} IS NULL AND c.${target} IS NOT NULL`.execute(db);
  return {
    recorded: Number(recorded.numAffectedRows ?? 0),
    corrected: Number(corrected.numAffectedRows ?? 0),
    kept: kept.rows[0]?.n ?? 0,
  };
}
