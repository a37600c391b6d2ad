import { z } from 'zod';

/** The result of scoring a shard of a date. Its rows wait for the date's other shards. */
export const shardResult = z.strictObject({
  prediction_date: z.iso.date(),
  /** From 1. */
  shard: z.int().positive(),
  /** How many shards the date has. */
  shards: z.int().positive(),
  /** May be none: with few customers a shard can be empty. */
  customers: z.int().nonnegative(),
  predicted_churners: z.int().nonnegative(),
  model_name: z.string(),
  /** The version of all shards of the date. */
  model_version: z.int(),
  /** The champion now: another one if it has changed since the date's first shard. */
  champion_version: z.int(),
  scored_at: z.iso.datetime(),
  snapshot_on: z.iso.date(),
  late: z.boolean(),
  /** False if the shard was there already. */
  changed: z.boolean(),
});

export type ShardResult = z.infer<typeof shardResult>;
