import { createHash } from 'node:crypto';
import type { ModelVersion } from '@churnops/mlflow';
import { sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { type CustomerSchema, quoteName } from '../record/customer-schema.js';
import { copyRows, decodeLine, lineBatches } from '../warehouse/copy-text.js';
import type { WarehouseTransaction } from '../warehouse/warehouse.js';

/** The rows that a version learned: customers, and when their outcome was observed (`YYYY-MM-DD`). Both have the same length. */
export interface LearnedRows {
  readonly ids: readonly string[];
  readonly observedOn: readonly string[];
}

/** The rows with these indices. A customer with several rows of one outcome counts once. */
export function learnedRowsOf({ ids, observedOn }: LearnedRows, rows: ArrayLike<number>): LearnedRows {
  const pairs = new Map(
    Array.from(rows, (row) => {
      const pair = [ids[row] as string, observedOn[row] as string] as const;
      return [pair.join('\t'), pair];
    }),
  );
  return { ids: Array.from(pairs.values(), ([id]) => id), observedOn: Array.from(pairs.values(), ([, day]) => day) };
}

/**
 * Tag of a version that says which rows it learned: their number and a digest. The rows themselves are in `model_learned_rows`.
 *
 * A version's number alone does not identify the rows: a registered model that is deleted and created again starts at 1, and another
 * tracking server has its own numbers.
 */
export const LEARNED_ROWS_TAG = 'churnops.learned_rows';

/** The value of `LEARNED_ROWS_TAG` for these rows. Their order does not matter. */
export function describeLearnedRows({ ids, observedOn }: LearnedRows): string {
  const hash = createHash('sha256');
  for (const line of ids.map((id, i) => `${id}\t${observedOn[i]}\n`).sort()) hash.update(line);
  return `${ids.length}:${hash.digest('hex').slice(0, 16)}`;
}

/** Records the rows of a version, replacing any that are on record for its number. */
export async function recordLearnedRows(
  { db, copyIn }: WarehouseTransaction,
  schema: CustomerSchema,
  { name, version }: Pick<ModelVersion, 'name' | 'version'>,
  rows: LearnedRows,
): Promise<void> {
  await db.deleteFrom('model_learned_rows').where('model_name', '=', name).where('model_version', '=', Number(version)).execute();
  await copyIn(
    `model_learned_rows (model_name, model_version, ${quoteName(schema.id)}, observed_on)`,
    copyRows(rowsOf(name, version, rows)),
  );
}

/**
 * The customers that a version learned from. Undefined if that is not known: somebody else trained it, it is from before rows were
 * recorded, or what is on record belongs to another version of the same number.
 */
export async function learnedCustomers(
  { warehouse, schema }: Pick<PipelineContext, 'warehouse' | 'schema'>,
  { name, version, tags }: Pick<ModelVersion, 'name' | 'version' | 'tags'>,
): Promise<ReadonlySet<string> | undefined> {
  const expected = tags?.find(({ key }) => key === LEARNED_ROWS_TAG)?.value;
  if (expected === undefined) return undefined;
  const ids: string[] = [];
  const observedOn: string[] = [];
  // COPY takes no parameters.
  const query = sql<never>`SELECT ${sql.ref(schema.id)}, observed_on FROM model_learned_rows
    WHERE model_name = ${sql.lit(name)} AND model_version = ${sql.lit(Number(version))}`.compile(warehouse.db);
  for await (const lines of lineBatches(await warehouse.copyOut(query.sql))) {
    for (const [id, day] of lines.map(decodeLine)) {
      ids.push(id as string);
      observedOn.push(day as string);
    }
  }
  return describeLearnedRows({ ids, observedOn }) === expected ? new Set(ids) : undefined;
}

function* rowsOf(name: string, version: string, { ids, observedOn }: LearnedRows): Generator<string[]> {
  for (const [i, id] of ids.entries()) yield [name, version, id, observedOn[i] as string];
}
