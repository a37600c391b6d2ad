import { type CustomerSchema, quoteName } from '../record/customer-schema.js';

/** One of the parts into which the customers are divided for a date, so that several workers can score them at the same time. */
export interface Shard {
  /** From 1 to `of`. */
  readonly number: number;
  /** How many shards there are. */
  readonly of: number;
}

/** Most shards of a date: each of them reads all customers to find its own. */
export const MOST_SHARDS = 1000;

/** Keeps the shards apart from other uses of the same hash. */
const SEED = 1;

/** `2/4` as a shard; undefined if it isn't `k/n` with k from 1 to n, and n at most `MOST_SHARDS`. */
export function parseShard(text: string): Shard | undefined {
  const [, number = 0, of = 0] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text)?.map(Number) ?? [];
  return number >= 1 && number <= of && of <= MOST_SHARDS ? { number, of } : undefined;
}

/** `2/4` */
export function shardName({ number, of }: Shard): string {
  return `${number}/${of}`;
}

/**
 * The customers of a shard, as a condition in SQL. A customer is in one shard of `of`, by a hash of the primary key: whatever other
 * customers there are. It is Postgres's own hash for its hash partitions, the same from version 15 to 18, and much quicker than md5.
 */
export function ofShard({ id }: Pick<CustomerSchema, 'id'>, { number, of }: Shard): string {
  // Without its sign, as the remainder of a negative number is negative.
  return `(hashtextextended(${quoteName(id)}, ${SEED}) & ${2n ** 63n - 1n}) % ${of} = ${number - 1}`;
}
