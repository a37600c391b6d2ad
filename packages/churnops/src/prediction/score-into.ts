import type { PipelineContext } from '../context.js';
import type { LoadedModel } from '../registry/load-model.js';
import type { WarehouseTransaction } from '../warehouse/warehouse.js';
import { RowScorer } from './score-rows.js';

/**
 * Scores a stream of customers into a table with their columns, `prediction` and `probability`. Memory does not grow with their number.
 *
 * @param customers all columns of the schema in COPY's text format
 * @param shared further columns, by name, that have one value for all rows
 * @param onRows called after each batch with the number of rows scored so far
 * @returns the scorer, which has counted them
 * @throws the reason of the context's signal, once it is aborted; what the model's scorer throws
 */
export async function scoreInto(
  context: Pick<PipelineContext, 'schema' | 'signal'>,
  { copyIn }: Pick<WarehouseTransaction, 'copyIn'>,
  table: string,
  customers: AsyncIterable<Uint8Array>,
  model: LoadedModel,
  shared: Readonly<Record<string, string | number>>,
  onRows: (rows: number) => void,
): Promise<RowScorer> {
  const scorer = new RowScorer(context, model);
  const columns = [context.schema.columnList(), 'prediction', 'probability', ...Object.keys(shared)].join(', ');
  await copyIn(`${table} (${columns})`, scorer.score(customers, Object.values(shared), onRows));
  return scorer;
}
