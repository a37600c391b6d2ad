import { type MlflowClient, MlflowRequestError, type Run } from '@churnops/mlflow';
import { type Kysely, sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { predictionDates } from '../prediction/prediction-dates.js';
import { REGISTERED_MODEL } from '../registry/names.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { ChosenReference, ComparedDate } from './choose-reference.js';
import { downloadReference } from './reference-set.js';
import { readTrainingInputs } from './training-inputs.js';

/** A reference, and its file if it has one. */
export interface VersionReference extends ChosenReference {
  /** A CSV file; null if the reference is predictions of `dates`. */
  readonly file: Uint8Array | null;
}

/**
 * What stands for what a version learned from: its reference set; otherwise, as for a model out of a notebook, the data set that its run
 * says it learned from; otherwise the first date that it scored. The report and the log say which.
 *
 * @param training the choice `training`
 * @throws ChurnopsError CHURN_NO_SUCH_VERSION, CHURN_STORAGE
 */
export async function referenceOfVersion(
  context: Pick<PipelineContext, 'mlflow' | 'schema' | 'logger'>,
  db: Kysely<WarehouseTables>,
  compared: ComparedDate,
  training: ChosenReference,
): Promise<VersionReference> {
  const { mlflow, schema, logger } = context;
  const { date, version } = compared;
  try {
    return { ...training, file: await downloadReference(context, version) };
  } catch (error) {
    if (!(error instanceof ChurnopsError && error.code === 'CHURN_NO_REFERENCE')) throw error;
    const note = (message: string) =>
      logger.warn({ event: { action: 'monitor' }, labels: { date_dataset: date } }, `${error.message}; ${message}`);
    const runId = (await mlflow.getModelVersion(REGISTERED_MODEL, String(version)))?.run_id;
    const run = runId ? await findRun(mlflow, runId) : undefined;
    const inputs = run
      ? await readTrainingInputs(mlflow, schema, run)
      : { reason: 'it has no run that says what it learned from' };
    if ('file' in inputs) {
      note('compared with the data set that its run learned from');
      return { facts: { ...training.facts, reference: 'training-inputs' }, dates: [], file: inputs.file };
    }
    const first = await firstScored(db, compared);
    note(`${inputs.reason}; compared with ${first}, the first date that it scored${first === date ? ': with itself' : ''}`);
    const facts = {
      reference: 'first-night',
      reference_from: first,
      reference_until: first,
      reference_version: version,
    } as const;
    return { facts, dates: [first], file: null };
  }
}

async function findRun(mlflow: MlflowClient, runId: string): Promise<Run | undefined> {
  try {
    return await mlflow.getRun(runId);
  } catch (error) {
    if (error instanceof MlflowRequestError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  }
}

/** The first date whose predictions the version made: the date itself, or an earlier or later one. All rows of a date have the same version. */
async function firstScored(db: Kysely<WarehouseTables>, { date, version }: ComparedDate): Promise<string> {
  const { rows } = await sql<{ first: string }>`
    WITH RECURSIVE ${predictionDates}
    SELECT date::text AS first FROM dates
    CROSS JOIN LATERAL (SELECT model_version FROM prediction_logs WHERE prediction_date = date LIMIT 1) made
    WHERE model_version = ${version} ORDER BY date LIMIT 1`.execute(db);
  return rows[0]?.first ?? date;
}
