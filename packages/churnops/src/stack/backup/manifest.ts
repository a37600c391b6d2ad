import { z } from 'zod';

const count = z.int().nonnegative();
const day = z.iso.date();

/** A database in a backup. */
const savedDatabase = z.strictObject({
  name: z.string(),
  /** Within the backup. In pg_dump's custom format. */
  file: z.string(),
  bytes: count,
  /** Version of the server, such as `18.6`. */
  server_version: z.string(),
  /** Names of the migrations that it has had, by the table that records them; `alembic_version` is that of MLflow or Airflow. */
  migrations: z.record(z.string(), z.array(z.string())),
  /** How many rows each table has, by its quoted name. */
  rows: z.record(z.string(), count),
});
export type SavedDatabase = z.output<typeof savedDatabase>;

/** What a backup holds, as `manifest.json`. */
export const manifest = z.strictObject({
  format: z.literal(1),
  /** The version of churnops that made it. */
  churnops: z.string(),
  /** When the first database was read, and when all was saved. ISO 8601, UTC. */
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime(),
  /** IANA name of the zone in which its dates are told. */
  time_zone: z.string(),
  /** The first is churnops' own. */
  databases: z.array(savedDatabase).min(1),
  bucket: z.strictObject({
    name: z.string(),
    objects: count,
    bytes: count,
    /** Objects that were deleted for good between the listing and their turn. */
    vanished: count,
  }),
  /** Null for a database that churnops has not used yet, or only an early version. */
  churn: z
    .strictObject({
      customers: count,
      /** First and last date with predictions, and how many there are; null without any. */
      dates: z.strictObject({ first: day, last: day, count }).nullable(),
      /** The version that was promoted last, as it is on record. */
      champion: count.nullable(),
    })
    .nullable(),
});
export type Manifest = z.output<typeof manifest>;

/** An object in a backup: a line of `objects.jsonl`. Its content is the file that is named after its checksum. */
export const savedObject = z.strictObject({
  key: z.string(),
  size: count,
  etag: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type SavedObject = z.output<typeof savedObject>;

export const MANIFEST = 'manifest.json';
export const OBJECTS = 'objects.jsonl';
export const CHECKSUMS = 'SHA256SUMS';

/** The file with the content that has this checksum. */
export function objectFile(sha256: string): string {
  return `objects/${sha256.slice(0, 2)}/${sha256}`;
}
