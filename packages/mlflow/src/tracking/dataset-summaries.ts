import { sql } from 'kysely';
import type { MlflowDatabase } from '../database/tables.js';
import type { DatasetSummary } from '../protocol/entities.js';
import { experimentNumber } from './experiment-number.js';
import { CONTEXT_TAG } from './run-filter.js';

const MOST = 1000;

/**
 * The data sets that runs of the experiments read, once for each context they were read as, by experiment (as a number), name, digest
 * and context; at most a thousand.
 */
export async function datasetSummaries(db: MlflowDatabase, experimentIds: readonly string[]): Promise<readonly DatasetSummary[]> {
  const { rows } = await sql<DatasetSummary>`
    SELECT r.experiment_id::text AS experiment_id, d.name, d.digest, t.tag ->> 'value' AS context
    FROM mlflow.runs r JOIN mlflow.run_datasets d USING (run_id)
      LEFT JOIN LATERAL jsonb_array_elements(d.tags) AS t(tag) ON t.tag ->> 'key' = ${CONTEXT_TAG}
    WHERE r.experiment_id = ANY(${experimentIds.map(experimentNumber)}::bigint[])
    GROUP BY r.experiment_id, 2, 3, 4 ORDER BY r.experiment_id, 2, 3, 4 LIMIT ${MOST}`.execute(db);
  return rows.map(({ context, ...summary }) => ({ ...summary, ...(context && { context }) }));
}
