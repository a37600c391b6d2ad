import { type Kysely, sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { logicalDate, today } from '../logical-date.js';
import { CustomerSchema } from '../record/customer-schema.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { ImportProblem } from './import-problem.js';
import { type FileOptions, loadFile } from './load-file.js';
import type { OutcomesResult } from './outcomes-result.js';
import { readingOf } from './reading-of.js';
import { recordOutcomes } from './record-outcomes.js';
import { STAGING } from './store-customers.js';

/** The column that gives an outcome a day of its own. */
const DAY = 'observed_on';

export interface OutcomesOptions extends FileOptions {
  /** The day on which outcomes without a day of their own were observed, `YYYY-MM-DD`. Default: today. */
  readonly asOf?: string | undefined;
}

/**
 * Records who left and who stayed, from a CSV file with the primary key and the target; a column `observed_on` may give each outcome its
 * day. Other columns are ignored. A blank outcome leaves what is known; another value for the same customer and day replaces it. All is
 * stored in one transaction, or nothing.
 *
 * @throws ImportError with the fault's CHURN_CSV code, or CHURN_CSV_INVALID for several. Unknown customers and days in the future are
 *   faults too. With `onError: 'reject'` it is thrown only if the file as a whole can't be read
 * @throws ChurnopsError CHURN_FILE_MISSING; CHURN_DATE for an `asOf` in the future; the reason of `signal`
 */
export async function importOutcomes(
  context: Pick<PipelineContext, 'warehouse' | 'schema' | 'now' | 'timeZone' | 'signal' | 'line'>,
  file: string,
  options: OutcomesOptions,
): Promise<OutcomesResult> {
  const { now } = context;
  const asOf = logicalDate(options.asOf, context);
  const schema = outcomesSchema(context.schema);
  const { stored, rejected, rejectFile, customers } = await loadFile(context, file, options, {
    verb: 'outcomes of',
    schema,
    header: { optional: [DAY], unknown: 'ignore' },
    findProblems: (db) => findProblems(db, schema, asOf, today(context)),
    store: async ({ db }, { columns, count }) => {
      const dayColumn = columns.includes(DAY) ? DAY : undefined;
      const { recorded, corrected } = await recordOutcomes(db, schema, { staging: STAGING, asOf, dayColumn, now: now() });
      const blank = await countBlank(db, schema);
      return { recorded, corrected, unchanged: count - blank - recorded - corrected, blank };
    },
    summary: ({ recorded, corrected }) => `${recorded} recorded, ${corrected} corrected`,
  });
  return {
    file,
    as_of: asOf,
    ...stored,
    rejected,
    reject_file: rejectFile,
    ...readingOf(customers),
    ignored_columns: customers.counts.ignored.map(({ column }) => column),
  };
}

/** The two columns of the customers' schema that an outcome has, and its day. */
function outcomesSchema({ descriptor, id, target }: CustomerSchema): CustomerSchema {
  const own = descriptor.fields.filter(({ name }) => name === id || name === target);
  const day = { name: DAY, type: 'date' as const, constraints: {}, churnops: {} };
  return new CustomerSchema({ ...descriptor, fields: [...own, day as (typeof own)[number]] });
}

/** Problems of rows: an unknown customer, a second row for the same customer and day, or a day in the future. */
async function findProblems(
  db: Kysely<WarehouseTables>,
  schema: CustomerSchema,
  asOf: string,
  latest: string,
): Promise<ReadonlyMap<number, ImportProblem>> {
  const id = sql.ref(schema.id);
  const { rows } = await sql<{ line: number; id: string; day: string; first: number; is_known: boolean }>`
    SELECT * FROM (
      SELECT i.line, i.${id} AS id, d.day, min(i.line) OVER (PARTITION BY i.${id}, d.day) AS first, c.${id} IS NOT NULL AS is_known
      FROM ${sql.ref(STAGING)} i CROSS JOIN LATERAL (SELECT coalesce(i.${sql.ref(DAY)}, ${asOf}::date) AS day) d
      LEFT JOIN customer_data c ON c.${id} = i.${id}
    ) row
    WHERE NOT is_known OR first < line OR day > ${latest}::date
    ORDER BY line`.execute(db);
  const problemOf = ({ line, id: value, day, first, is_known }: (typeof rows)[number]): ImportProblem => {
    if (!is_known) {
      const expected = 'the ID of a customer who is known; import the customer first, or remove the row';
      return { code: 'CHURN_CSV_VALUE', line, column: schema.id, value, expected };
    }
    if (day > latest) {
      const expected = `the day on which the outcome was observed, ${latest} at the latest`;
      return { code: 'CHURN_CSV_RANGE', line, column: DAY, value: day, expected };
    }
    const expected = `each customer once a day; the same ID is on line ${first}, so remove one of the two`;
    return { code: 'CHURN_CSV_DUPLICATE_ID', line, column: schema.id, value, expected };
  };
  return new Map(rows.map((row) => [row.line, problemOf(row)]));
}

async function countBlank(db: Kysely<WarehouseTables>, schema: CustomerSchema): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*) AS n FROM ${sql.ref(STAGING)} WHERE ${sql.ref(schema.target)} IS NULL`.execute(db);
  return rows[0]?.n ?? 0;
}
