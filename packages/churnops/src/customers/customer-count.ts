import type { PipelineContext } from '../context.js';

/** How many customers there are. */
export async function readCustomerCount({ warehouse }: Pick<PipelineContext, 'warehouse'>): Promise<number> {
  const { count } = await warehouse.db
    .selectFrom('customer_data')
    .select((row) => row.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
