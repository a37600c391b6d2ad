import { createHash } from 'node:crypto';
import { type Split, trainTestSplit } from '@churnops/learn';
import { sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { type CustomerSchema, quoteName } from '../record/customer-schema.js';
import { copyRows, decodeLine, lineBatches } from '../warehouse/copy-text.js';
import type { WarehouseTransaction } from '../warehouse/warehouse.js';

/** scikit-learn's split, on which the reference figures were computed. */
export const SPLIT = { testSize: 0.3, randomState: 42 } as const;

/** A customer's side of the hold-out, and what decided it. */
export interface HoldOutMember {
  readonly id: string;
  readonly isHoldOut: boolean;
  readonly assignedBy: 'split' | 'hash';
}

/** The rows of a training, divided. */
export interface HoldOut {
  /** Rows to learn from, and rows to evaluate on, in scikit-learn's shuffled order. */
  readonly split: Split;
  /** Customers whose side is not on record yet; `recordHoldOut` records it. */
  readonly joined: readonly HoldOutMember[];
}

/** Rows to divide. */
export interface DividedRows {
  /** Customer of each row. */
  readonly ids: readonly string[];
  /** 1 for a customer who left, as long as `ids`. */
  readonly churned: ArrayLike<number>;
}

/**
 * Divides rows into a train part and a hold-out. The side belongs to the customer, for good: all of a customer's rows are on it, in
 * every training. The first training keeps scikit-learn's `train_test_split`, over the customers in the order of their rows;
 * customers who come later join by a hash of their ID, which is the same in every database.
 *
 * Nothing is stored here. A training that fails leaves no members behind, so the next one is the first again. A database with models but no
 * members, from a version that did not record them, is divided as if this were its first training.
 *
 * @throws ChurnopsError CHURN_TRAINING_DATA if a part has customers of one outcome only
 */
export async function divideRows(
  { warehouse, schema }: Pick<PipelineContext, 'warehouse' | 'schema'>,
  { ids, churned }: DividedRows,
): Promise<HoldOut> {
  const sides = new Map<string, boolean>();
  const query = `SELECT ${quoteName(schema.id)}, is_holdout FROM holdout_members`;
  for await (const lines of lineBatches(await warehouse.copyOut(query))) {
    for (const [id, isHoldOut] of lines.map(decodeLine)) sides.set(id as string, isHoldOut === 't');
  }
  const holdOut = divide(ids, sides);
  requireBothOutcomes(holdOut.split, churned);
  return holdOut;
}

/** @param sides which customers are in the hold-out, as far as that is on record */
export function divide(ids: readonly string[], sides: ReadonlyMap<string, boolean>): HoldOut {
  const rowsOf = new Map<string, number[]>();
  for (const [row, id] of ids.entries()) {
    const rows = rowsOf.get(id);
    if (rows) rows.push(row);
    else rowsOf.set(id, [row]);
  }
  const customers = [...rowsOf.keys()];
  const shuffled = trainTestSplit(customers.length, SPLIT);
  const joined: HoldOutMember[] = [];
  const parts = { train: [] as number[], test: [] as number[] };
  const put = (position: number, isTest: boolean) => {
    const id = customers[position] as string;
    const known = sides.get(id);
    const isHoldOut = known ?? (sides.size === 0 ? isTest : hashesIntoHoldOut(id));
    if (known === undefined) joined.push({ id, isHoldOut, assignedBy: sides.size === 0 ? 'split' : 'hash' });
    parts[isHoldOut ? 'test' : 'train'].push(...(rowsOf.get(id) as number[]));
  };
  for (const position of shuffled.test) put(position, true);
  for (const position of shuffled.train) put(position, false);
  return { split: { train: Int32Array.from(parts.train), test: Int32Array.from(parts.test) }, joined };
}

/** The first 4 bytes of the ID's SHA-256, as a share of all that they can be. */
export function hashesIntoHoldOut(id: string): boolean {
  return createHash('sha256').update(id, 'utf8').digest().readUInt32BE(0) / 2 ** 32 < SPLIT.testSize;
}

/** Puts members on record. Those who are there already keep their side. */
export async function recordHoldOut(
  { db, copyIn }: WarehouseTransaction,
  schema: CustomerSchema,
  members: readonly HoldOutMember[],
  assignedAt: Date,
): Promise<void> {
  if (members.length === 0) return;
  const id = quoteName(schema.id);
  const columns = `${id}, is_holdout, assigned_by, assigned_at`;
  await sql.raw('CREATE TEMP TABLE joining (LIKE holdout_members) ON COMMIT DROP').execute(db);
  await copyIn(`joining (${columns})`, copyRows(rowsOf(members, assignedAt)));
  await sql
    .raw(`INSERT INTO holdout_members (${columns}) SELECT ${columns} FROM joining ON CONFLICT (${id}) DO NOTHING`)
    .execute(db);
}

function* rowsOf(members: readonly HoldOutMember[], assignedAt: Date): Generator<string[]> {
  const at = assignedAt.toISOString();
  for (const { id, isHoldOut, assignedBy } of members) yield [id, String(isHoldOut), assignedBy, at];
}

function requireBothOutcomes({ train, test }: Split, churned: ArrayLike<number>): void {
  for (const [name, rows] of [
    ['train part', train],
    ['hold-out', test],
  ] as const) {
    const left = rows.reduce((sum, row) => sum + (churned[row] as number), 0);
    if (left > 0 && left < rows.length) continue;
    throw new ChurnopsError(
      'CHURN_TRAINING_DATA',
      `${left} of the ${rows.length} customers in the ${name} left; each part needs customers who left and customers who stayed`,
      'import more customers with a known outcome: churnops import FILE.csv',
    );
  }
}
