import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { copyFrame } from '../features/copy-frame.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { championVersion, type LoadedModel, loadModel } from '../registry/champion.js';
import { encodeValue, lineBatches } from '../warehouse/copy-text.js';
import { oneAtATime } from '../warehouse/one-at-a-time.js';

/** What a prediction run did. */
export const predictionResult = z.strictObject({
  prediction_date: z.iso.date(),
  customers: z.int(),
  predicted_churners: z.int(),
  model_name: z.string(),
  model_version: z.int(),
});
export type PredictionResult = z.infer<typeof predictionResult>;

/**
 * Scores every customer with the champion into `prediction_logs`, in place of what is there for the date: get, preprocess,
 * retrieve the champion, infer, save. The rows stream through, so memory does not grow with them; they become visible together.
 *
 * @param logicalDate `YYYY-MM-DD`
 */
export async function predict(context: PipelineContext, logicalDate: string): Promise<PredictionResult> {
  const { warehouse, mlflow, logger, progress, schema } = context;
  // The tracking server shares the warehouse's connection, so it is asked before the transaction begins.
  const model = await loadModel(context, await championVersion(mlflow));
  const total = await countCustomers(context);
  const task = progress.task(`predict ${logicalDate}`, total);
  const customers = await warehouse.copyOut(`SELECT ${schema.columnList()} FROM customer_data`);
  try {
    const result = await warehouse.transaction(async ({ db, copyIn }) => {
      await oneAtATime(db, 'predict', logicalDate);
      await db.deleteFrom('prediction_logs').where('prediction_date', '=', logicalDate).execute();
      const scorer = new Scorer(schema, model, logicalDate);
      const columns = `${schema.columnList()}, prediction, probability, model_name, model_version, prediction_date`;
      await copyIn(
        `prediction_logs (${columns})`,
        scorer.score(customers, (rows) => task.update(rows)),
      );
      return scorer;
    });
    task.done(`${result.customers} customers with version ${model.version}, ${result.churners} likely to leave`);
    logger.info(
      { event: { action: 'predict' }, labels: { prediction_date: logicalDate } },
      `scored ${result.customers} customers`,
    );
    return {
      prediction_date: logicalDate,
      customers: result.customers,
      predicted_churners: result.churners,
      model_name: model.name,
      model_version: model.version,
    };
  } catch (error) {
    task.fail();
    throw error;
  } finally {
    customers.destroy();
  }
}

async function countCustomers({ warehouse }: PipelineContext): Promise<number> {
  const { count } = await warehouse.db
    .selectFrom('customer_data')
    .select((row) => row.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (count > 0) return count;
  throw new ChurnopsError('CHURN_NO_CUSTOMERS', 'customer_data is empty', 'import customers first: churnops import FILE.csv');
}

/** Turns customers into prediction rows, both in COPY's text format. */
class Scorer {
  customers = 0;
  churners = 0;
  readonly #schema: CustomerSchema;
  readonly #model: LoadedModel;
  readonly #date: string;

  constructor(schema: CustomerSchema, model: LoadedModel, date: string) {
    this.#schema = schema;
    this.#model = model;
    this.#date = date;
  }

  async *score(rows: AsyncIterable<Uint8Array>, onRows: (rows: number) => void): AsyncGenerator<Uint8Array> {
    const { scorer, name, version } = this.#model;
    const rest = `\t${encodeValue(name)}\t${version}\t${this.#date}\n`;
    for await (const lines of lineBatches(rows)) {
      const probability = await scorer.score(copyFrame(this.#schema, lines, this.#schema.names, this.#schema.features));
      let text = '';
      for (let i = 0; i < lines.length; i++) {
        const p = probability[i] as number;
        const label = p > 0.5 ? 1 : 0;
        this.churners += label;
        text += `${lines[i]}\t${label}\t${p}${rest}`;
      }
      this.customers += lines.length;
      onRows(this.customers);
      yield Buffer.from(text);
    }
  }
}
