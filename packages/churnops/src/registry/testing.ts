import { Pipeline, type PipelineState } from '@churnops/learn';
import type { MlflowClient, ModelVersion } from '@churnops/mlflow';
import type { PipelineContext } from '../context.js';
import { CustomerFrame } from '../features/customer-frame.js';
import { featurePipeline } from '../features/feature-pipeline.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { describeLearnedRows, LEARNED_ROWS_TAG, type LearnedRows, recordLearnedRows } from './learned-rows.js';
import { EXPERIMENT, MODEL_PATH, PIPELINE_FILE, REGISTERED_MODEL } from './names.js';
import { madeUpCustomers } from './sample-customers.js';

/** Test support: a model fitted to a few made-up customers. */
export function madeUpPipeline(schema: CustomerSchema): PipelineState {
  const rows = madeUpCustomers(schema);
  const frame = new CustomerFrame(schema, schema.features, schema.features, rows.length);
  for (const row of rows) frame.add(row);
  const outcomes = rows.map((_, i) => i % 2);
  const spec = featurePipeline(schema, { type: 'LogisticRegression', parameters: {} });
  return Pipeline.fromSpec(spec).fit(frame.build(), outcomes).toJSON();
}

/**
 * Test support: registers a model as training does.
 *
 * @param pipeline its state, or what stands in the file in its place
 * @param learned rows that go on record for it. Default: none, as for a model from elsewhere
 */
export async function registerPipeline(
  { mlflow, warehouse, schema, now }: PipelineContext,
  pipeline: PipelineState | string,
  learned?: LearnedRows,
): Promise<ModelVersion> {
  const run = await mlflow.createRun(await mlflow.ensureExperiment(EXPERIMENT), 'test', now().getTime(), {});
  const content = typeof pipeline === 'string' ? pipeline : JSON.stringify(pipeline);
  await mlflow.uploadArtifact(run.info, `${MODEL_PATH}/${PIPELINE_FILE}`, content);
  await mlflow.ensureRegisteredModel(REGISTERED_MODEL);
  const tags: Record<string, string> = learned ? { [LEARNED_ROWS_TAG]: describeLearnedRows(learned) } : {};
  const version = await mlflow.createModelVersion(REGISTERED_MODEL, run.info, MODEL_PATH, tags);
  if (learned) await warehouse.transaction((transaction) => recordLearnedRows(transaction, schema, version, learned));
  return version;
}

/** Test support: a client some of whose methods are others. */
export function clientWith(client: MlflowClient, methods: Partial<MlflowClient>): MlflowClient {
  return new Proxy(client, {
    get(target, name) {
      const replaced = Reflect.get(methods, name);
      if (replaced) return replaced;
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
