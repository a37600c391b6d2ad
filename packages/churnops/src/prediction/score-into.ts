import type { PipelineContext } from '../context.js';
import type { LoadedModel } from '../registry/champion.js';
import type { WarehouseTransaction } from '../warehouse/warehouse.js';
import { RowScorer } from './score-rows.js';

/** What all rows of a scoring have in common. */
export interface ScoredFacts {
  readonly model: LoadedModel;
  /** Logical date `YYYY-MM-DD`. */
  readonly date: string;
  /** The moment of the scoring, as of `toISOString`. */
  readonly scoredAt: string;
  /** The day of the customers' features. */
  readonly snapshotOn: string;
}

/**
 * Scores a stream of customers into a table like `prediction_logs`. Memory does not grow with their number.
 *
 * @param customers all columns of the schema in COPY's text format
 * @param onRows called after each batch with the number of rows scored so far
 * @returns the scorer, which has counted them
 * @throws the reason of the context's signal, once it is aborted; what the model's scorer throws
 */
export async function scoreInto(
  context: Pick<PipelineContext, 'schema' | 'signal'>,
  { copyIn }: Pick<WarehouseTransaction, 'copyIn'>,
  table: string,
  customers: AsyncIterable<Uint8Array>,
  { model, date, scoredAt, snapshotOn }: ScoredFacts,
  onRows: (rows: number) => void,
): Promise<RowScorer> {
  const scorer = new RowScorer(context, model);
  const columns = `${context.schema.columnList()}, prediction, probability, model_name, model_version, prediction_date, scored_at, snapshot_on`;
  await copyIn(`${table} (${columns})`, scorer.score(customers, [model.name, model.version, date, scoredAt, snapshotOn], onRows));
  return scorer;
}
