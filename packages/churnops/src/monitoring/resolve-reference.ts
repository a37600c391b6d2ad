import type { Kysely } from 'kysely';
import type { PipelineContext } from '../context.js';
import type { DriftReference } from '../drift-reference.js';
import { inSpan } from '../tracing/tracer.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import { chooseReference } from './choose-reference.js';
import { predictionVersion } from './prediction-version.js';
import { referenceOfVersion, type VersionReference } from './version-reference.js';

/** What a date's predictions are compared with. */
export interface ResolvedReference extends VersionReference {
  /** The version that made the predictions. */
  readonly version: number;
}

/**
 * Finds what a date's predictions are compared with. To be called under the date's lock, and before a transaction begins, as the tracking server shares
 * the embedded database's connection.
 *
 * @param date `YYYY-MM-DD`
 * @param asked as of `chooseReference`
 * @param found what another report of the date was compared with: it is used again, unless another version has scored the date since
 * @throws ChurnopsError CHURN_NO_PREDICTIONS, CHURN_NO_SUCH_VERSION, CHURN_NO_REFERENCE, CHURN_STORAGE
 */
export async function resolveReference(
  context: Pick<PipelineContext, 'mlflow' | 'schema' | 'logger' | 'reference'>,
  db: Kysely<WarehouseTables>,
  date: string,
  asked: DriftReference | undefined,
  found?: ResolvedReference,
): Promise<ResolvedReference> {
  const version = await predictionVersion(db, date);
  if (found?.version === version) return found;
  const chosen = await chooseReference(context, db, { date, version }, asked);
  if (chosen.facts.reference !== 'training') return { ...chosen, file: null, version };
  const ofVersion = await inSpan('download reference', {}, () => referenceOfVersion(context, db, { date, version }, chosen));
  return { ...ofVersion, version };
}
