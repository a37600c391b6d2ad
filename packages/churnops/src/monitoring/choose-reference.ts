import { type Kysely, sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import type { DriftReference } from '../drift-reference.js';
import { ChurnopsError } from '../errors.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { DriftReport } from './monitoring-result.js';
import { candidateDates, readReferenceDates } from './reference-dates.js';

/** What a date is compared with. */
export interface ChosenReference {
  readonly facts: Pick<DriftReport, 'reference' | 'reference_from' | 'reference_until' | 'reference_version'>;
  /** The dates whose predictions are the reference, oldest first; none for `training`. */
  readonly dates: readonly string[];
}

/** A date with predictions. */
export interface ComparedDate {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** The version that made them. */
  readonly version: number;
}

/**
 * What a date is compared with: what was asked for, or else what the environment says. On a night without the dates that the environment asks for,
 * such as the first, it is `training`: the report and the log say so.
 *
 * @param asked undefined: nothing in particular
 * @throws ChurnopsError CHURN_NO_REFERENCE if there are no predictions on the dates that were asked for
 */
export async function chooseReference(
  { reference: configured, logger }: Pick<PipelineContext, 'reference' | 'logger'>,
  db: Kysely<WarehouseTables>,
  { date, version }: ComparedDate,
  asked: DriftReference | undefined,
): Promise<ChosenReference> {
  const reference = asked ?? configured;
  const training: ChosenReference = {
    facts: { reference: 'training', reference_from: null, reference_until: null, reference_version: version },
    dates: [],
  };
  if (reference === 'training') return training;
  const dates = await readReferenceDates(db, reference, date);
  const [from, until] = [dates[0], dates.at(-1)];
  if (from === undefined || until === undefined) {
    const missing = noPredictions(reference, date);
    if (asked) throw missing;
    logger.warn(
      { event: { action: 'monitor' }, labels: { date_dataset: date } },
      `${missing.message}; compared with training instead`,
    );
    return training;
  }
  const versions = await readVersions(db, dates);
  const own = versions.length === 1 ? (versions[0] ?? null) : null;
  return { facts: { reference, reference_from: from, reference_until: until, reference_version: own }, dates };
}

/** The versions that made the predictions of some dates. All rows of a date have the same. The order makes the first be looked up in the index. */
async function readVersions(db: Kysely<WarehouseTables>, dates: readonly string[]): Promise<number[]> {
  const { rows } = await sql<{ version: number }>`
    SELECT DISTINCT model_version AS version FROM unnest(${dates}::date[]) AS own (day)
    CROSS JOIN LATERAL (SELECT model_version FROM prediction_logs WHERE prediction_date >= day ORDER BY prediction_date LIMIT 1) p`.execute(
    db,
  );
  return rows.map(({ version }) => version);
}

function noPredictions(reference: Exclude<DriftReference, 'training'>, date: string): ChurnopsError {
  const candidates = candidateDates(reference, date);
  const looked = reference === 'last-week' ? `from ${candidates[0]} to ${candidates.at(-1)}` : `of ${candidates.join(', ')}`;
  return new ChurnopsError(
    'CHURN_NO_REFERENCE',
    `${date} cannot be compared with ${reference}: prediction_logs has no rows ${looked}`,
    `compare with what the model learned from: churnops monitor --date ${date} --reference training`,
  );
}
