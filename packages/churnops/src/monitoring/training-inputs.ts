import { lstat, readFile } from 'node:fs/promises';
import { isAbsolute, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Dataset, DatasetInput, MlflowClient, Run } from '@churnops/mlflow';
import { parse } from 'csv-parse/sync';
import { ChurnopsError } from '../errors.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { artifactFiles } from '../registry/artifact-files.js';
import { readReference } from './read-reference.js';

/** A data set is read as a whole: some 300,000 customers. */
const MOST_BYTES = 50 * 2 ** 20;
/** Contexts of data sets that a model is judged on, as people and MLflow's autologging name them. */
const JUDGED_ON = /^(eval|evaluation|test|testing|valid|validation)$/i;

/**
 * The data set that a run says it learned from (`mlflow.log_input`), as a CSV file, if it can be read: from the artifacts of the tracking server, a
 * bucket, or this machine.
 *
 * @returns the file, or why there is none
 * @throws ChurnopsError CHURN_STORAGE if the artifact store of the tracking server fails
 */
export async function readTrainingInputs(
  mlflow: MlflowClient,
  schema: CustomerSchema,
  run: Run,
): Promise<{ readonly file: Uint8Array } | { readonly reason: string }> {
  const input = trainingInput(run.inputs?.dataset_inputs ?? []);
  if (!input) return { reason: 'its run has no data set that it learned from' };
  const { name, source_type: type } = input.dataset;
  const reason = (why: string) => ({ reason: `the data set ${name} of its run ${why}` });
  try {
    const file = await readSource(mlflow, input.dataset);
    if (!file) return reason(`has a source that is not read (${type})`);
    const [header = []] = parse(Buffer.from(file), { bom: true, to: 1 }) as string[][];
    const missing = schema.features.filter((feature) => !header.includes(feature));
    if (missing.length > 0) return reason(`lacks ${missing.join(', ')}`);
    // What cannot be compared is better known now than in the middle of the comparison.
    readReference(schema, file);
    return { file };
  } catch (error) {
    // A store that fails may have it later. Another reference tonight than tomorrow would look like drift.
    if (error instanceof ChurnopsError && error.code === 'CHURN_STORAGE') throw error;
    return reason(`cannot be read: ${(error as Error).message}`);
  }
}

/** The one whose context says `training`, else the first that no model is judged on. */
function trainingInput(inputs: readonly DatasetInput[]): DatasetInput | undefined {
  const contextOf = ({ tags = [] }: DatasetInput) => tags.find(({ key }) => key === 'mlflow.data.context')?.value ?? '';
  return (
    inputs.find((input) => /^train(ing)?$/i.test(contextOf(input))) ?? inputs.find((input) => !JUDGED_ON.test(contextOf(input)))
  );
}

/** @returns undefined for a source that is not read: code, a table, a web page that somebody else chose */
async function readSource(mlflow: MlflowClient, { source }: Dataset): Promise<Uint8Array | undefined> {
  const { uri } = JSON.parse(source) as { uri?: string };
  if (!uri) return undefined;
  const [, runId, path] = /^runs:\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (runId) return readArtifact(mlflow, `${(await mlflow.getRun(runId)).info.artifact_uri}/${path}`);
  if (uri.startsWith('mlflow-artifacts:')) return readArtifact(mlflow, uri);
  if (uri.startsWith('s3:')) return mlflow.downloadArtifact(uri);
  const local = uri.startsWith('file://') ? fileURLToPath(uri) : uri;
  // A relative path is one of the machine and the folder where the model was trained.
  if (!isAbsolute(local) || !local.endsWith('.csv')) return undefined;
  const { size } = await regularFile(local);
  if (size > MOST_BYTES) throw new Error(`${local} has more than ${MOST_BYTES / 2 ** 20} MB`);
  return readFile(local);
}

/** @throws ChurnopsError CHURN_STORAGE if the store fails; Error if there is no such file */
async function readArtifact(mlflow: MlflowClient, uri: string): Promise<Uint8Array> {
  const files = artifactFiles(mlflow, posix.dirname(uri));
  if (await files.has(posix.basename(uri))) return files.read(posix.basename(uri));
  throw new Error(`there is no ${uri}`);
}

async function regularFile(path: string): Promise<{ size: number }> {
  const found = await lstat(path);
  if (!found.isFile()) throw new Error(`${path} is no file`);
  return found;
}
