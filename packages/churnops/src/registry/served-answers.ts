import type { MlflowClient, ModelVersion } from '@churnops/mlflow';
import { ChurnopsError } from '../errors.js';
import { knownError } from '../failures/known-error.js';
import { CHAMPION } from './names.js';

/**
 * Tag of a version: the probabilities that it gave some made-up customers when it was promoted (`probeCustomers`), as JSON. MLflow's scoring server does not
 * say which model it serves, so its answers must tell.
 */
export const ANSWERS_TAG = 'churnops.probe';
/** Other processors round differently, and a model's float32 is short. */
const TOLERANCE = 1e-6;
const DIGITS = 9;

/** The value of `ANSWERS_TAG`. */
export function describeAnswers(probability: Float64Array): string {
  return JSON.stringify(Array.from(probability, (p) => Number(p.toFixed(DIGITS))));
}

/** The version as it is once its answers are on record. */
export function withAnswers(version: ModelVersion, probability: Float64Array): ModelVersion {
  return { ...version, tags: [{ key: ANSWERS_TAG, value: describeAnswers(probability) }] };
}

/**
 * Makes sure, as far as answers can tell, that a server serves this version. It does if it answers as the version did when it was promoted. If the version
 * was not promoted yet, the server must not answer as another version did.
 *
 * @param server for messages
 * @param answers probabilities of the made-up customers
 * @returns whether it is known to be this version
 * @throws ChurnopsError CHURN_PYFUNC_OTHER_VERSION; CHURN_MLFLOW, CHURN_MLFLOW_REFUSED if the other versions cannot be read
 */
export async function requireVersion(
  mlflow: MlflowClient,
  version: ModelVersion,
  server: string,
  answers: Float64Array,
): Promise<boolean> {
  const own = recordedAnswers(version);
  if (own && agree(own, answers)) return true;
  const others = (await versionsOf(mlflow, version.name)).filter((other) => other.version !== version.version);
  const served = others.find((other) => agree(recordedAnswers(other), answers));
  if (!served && !own) return false;
  const found = served
    ? `it gives the probabilities that version ${served.version} gave`
    : 'it does not give the probabilities that this version gave when it was promoted';
  throw new ChurnopsError(
    'CHURN_PYFUNC_OTHER_VERSION',
    `${server} does not serve version ${version.version} of ${version.name}: ${found} for the same made-up customers`,
    `start it again with models:/${version.name}/${version.version}, or give the alias ${CHAMPION} to the version that it serves: churnops promote VERSION`,
  );
}

async function versionsOf(mlflow: MlflowClient, name: string): Promise<ModelVersion[]> {
  try {
    return await mlflow.modelVersions(name);
  } catch (error) {
    throw knownError(error);
  }
}

function recordedAnswers({ tags }: ModelVersion): unknown {
  const value = tags?.find(({ key }) => key === ANSWERS_TAG)?.value;
  try {
    return value === undefined ? undefined : JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** Answers to other customers, of another schema, agree with none. */
function agree(recorded: unknown, answers: Float64Array): boolean {
  if (!Array.isArray(recorded) || recorded.length !== answers.length) return false;
  return recorded.every((p, i) => Math.abs(p - (answers[i] as number)) <= TOLERANCE);
}
