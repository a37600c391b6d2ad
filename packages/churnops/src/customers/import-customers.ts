import type { Kysely } from 'kysely';
import type { PipelineContext } from '../context.js';
import { logicalDate } from '../logical-date.js';
import { bulkLoad } from '../warehouse/bulk-load.js';
import { isEmpty } from '../warehouse/is-empty.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import { findDuplicates } from './find-duplicates.js';
import type { ImportResult } from './import-result.js';
import { type FileOptions, loadFile } from './load-file.js';
import { readingOf } from './reading-of.js';
import { type RecordedOutcomes, recordOutcomes } from './record-outcomes.js';
import { STAGING, storeCustomers } from './store-customers.js';

export interface ImportOptions extends FileOptions {
  /** The day on which the file's outcomes were observed, `YYYY-MM-DD`; default today. */
  readonly asOf?: string | undefined;
}

type ImportContext = Pick<PipelineContext, 'warehouse' | 'schema' | 'now' | 'timeZone' | 'signal' | 'line'>;

/** What an import fills. */
const CUSTOMER_TABLES = ['customer_data', 'customer_import_order', 'customer_outcomes'] as const;
/** From how many rows on a bulk load takes less time than the changes of the tables before and after it. */
const BULK_ROWS = 5000;
const NO_OUTCOMES: RecordedOutcomes = { recorded: 0, corrected: 0, kept: 0 };

/**
 * Imports customers from a CSV file, plain or gzipped: new ones are added, known ones (by the primary key) updated, and outcomes recorded
 * as observed on a day. A blank outcome leaves a known one as it is. All is stored in one transaction, or nothing.
 *
 * @returns what was done, and how the file was read: what was renamed, trimmed and ignored
 * @throws ImportError with the fault's CHURN_CSV code, or CHURN_CSV_INVALID for several (with `onError: 'reject'` only if the file as a
 *   whole can't be read)
 * @throws ChurnopsError CHURN_FILE_MISSING; CHURN_DATE for an `asOf` in the future; the reason of `signal`
 */
export async function importCustomers(context: ImportContext, file: string, options: ImportOptions): Promise<ImportResult> {
  const { warehouse, schema, now } = context;
  const asOf = logicalDate(options.asOf, context);
  const { stored, rejected, rejectFile, customers } = await loadFile(context, file, options, {
    verb: 'import',
    schema,
    findProblems: (db) => findDuplicates(db, schema),
    store: async ({ db }, { columns, count }) => {
      const isEmbedded = warehouse.kind === 'pglite';
      const store = async () => {
        // Outcomes come before new customers, who are added with theirs and need no update.
        const outcomes = columns.includes(schema.target)
          ? await recordOutcomes(db, schema, { staging: STAGING, asOf, now: now() })
          : NO_OUTCOMES;
        return { outcomes, counts: await storeCustomers(db, schema, columns, { count, checksKeys: !isEmbedded }) };
      };
      // On Postgres the user may lack the right to change tables, and others would wait for it.
      const isBulk = isEmbedded && count >= BULK_ROWS && (await areEmpty(db));
      return isBulk ? bulkLoad(db, CUSTOMER_TABLES, store) : store();
    },
    summary: ({ counts }) => `${counts.added + counts.updated + counts.unchanged} customers`,
  });
  const { counts, outcomes } = stored;
  return {
    file,
    imported: counts.added + counts.updated + counts.unchanged,
    ...counts,
    rejected,
    reject_file: rejectFile,
    ...readingOf(customers),
    ignored_columns: customers.counts.ignored,
    decimal: customers.decimal,
    as_of: asOf,
    outcomes_recorded: outcomes.recorded,
    outcomes_kept: outcomes.kept,
    outcomes_corrected: outcomes.corrected,
  };
}

async function areEmpty(db: Kysely<WarehouseTables>): Promise<boolean> {
  for (const table of CUSTOMER_TABLES) {
    if (!(await isEmpty(db, table))) return false;
  }
  return true;
}
