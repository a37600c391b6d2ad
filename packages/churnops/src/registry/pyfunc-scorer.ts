import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Frame, rowCount } from '@churnops/learn';
import { describeModel, type MlflowClient, type ModelVersion, probabilityLoader } from '@churnops/mlflow';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { LabelsError, type ReadAnswer, readAnswer } from '../pyfunc/read-answer.js';
import type { ScoringServer } from '../pyfunc/scoring-server.js';
import { type SentColumn, sentColumns, splitTable } from '../pyfunc/sent-columns.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { ArtifactFiles } from './artifact-files.js';
import { downloadModel } from './download-model.js';
import type { ModelScorer } from './model-scorer.js';
import { MODEL_FILE } from './names.js';
import { PROBE_ROWS, probeCustomers } from './probe-customers.js';
import { ANSWERS_TAG, describeAnswers, requireVersion, withAnswers } from './served-answers.js';

/** Rows a request: each has a cost of its own in pandas, so there should not be few. */
const ROWS = 10_000;
/** Bytes of a batch of customers in COPY's text, which are about as many rows. */
const BATCH_BYTES = 2 ** 20;
/** How long a server that somebody else runs is trusted to serve the same model. */
const TRUSTED_MS = 10_000;

export interface PyfuncSource extends Pick<PipelineContext, 'mlflow' | 'schema' | 'logger' | 'scoringServers' | 'progress'> {}

/** A version's files, and its name for messages. */
export interface PyfuncFiles {
  readonly version: ModelVersion;
  readonly files: ArtifactFiles;
  readonly uri: string;
  readonly named: string;
}

/**
 * A Python model of any kind, on MLflow's scoring server. It is tried on made-up customers first: a server that does not serve it is refused, and so is a
 * model that gives labels.
 *
 * @returns undefined if the version has no flavor python_function
 * @throws ChurnopsError CHURN_CANNOT_SCORE if it gives labels; CHURN_PYFUNC_MISSING, CHURN_PYFUNC_UNAVAILABLE, CHURN_PYFUNC_OTHER_VERSION, CHURN_STORAGE
 * @throws Error that says why it cannot score
 */
export async function pyfuncScorer(source: PyfuncSource, found: PyfuncFiles): Promise<ModelScorer | undefined> {
  const { schema, mlflow, logger, progress } = source;
  const { version, files, uri, named } = found;
  const text = new TextDecoder().decode(await files.read(MODEL_FILE));
  const { flavors, inputs } = await describeModel(text);
  if (!flavors.python_function) return undefined;
  const columns = sentColumns(schema, inputs);
  const servers = await source.scoringServers();
  const server = servers.serverFor({
    key: `${version.name}/${version.version} ${version.source}`,
    named,
    download: (folder) => download(schema, mlflow, { files, uri, text }, folder),
    onWait: (message) => progress.waiting(message),
  });
  const scoring = new PyfuncScoring(schema, columns, server);
  const probe = probeCustomers(schema);
  const tryOut = async (): Promise<Float64Array> => {
    const { probability, surely } = await scoring.ask(probe, 0, PROBE_ROWS);
    if (!surely && probability.every((p) => p === 0 || p === 1))
      throw labelsRefused(named, 'it gave 0 and 1 alone, which are labels');
    return probability;
  };
  const answers = await tryOut();
  let checkedAt = performance.now();
  if (server.isForeign && !(await requireVersion(mlflow, version, server.named, answers)))
    logger.warn(
      `whether ${server.named} serves ${named} is not known: it was never promoted by churnops, which would have noted its answers`,
    );
  return {
    batches: { bytes: BATCH_BYTES, inFlight: server.inFlight },
    async score(frame) {
      if (server.isForeign && performance.now() - checkedAt > TRUSTED_MS) {
        checkedAt = performance.now();
        await requireVersion(mlflow, withAnswers(version, answers), server.named, await tryOut());
      }
      return scoring.score(frame);
    },
    accept: () => mlflow.setVersionTag(version, ANSWERS_TAG, describeAnswers(answers)),
  };
}

/** Scores frames on a server. */
class PyfuncScoring {
  readonly #schema: CustomerSchema;
  readonly #columns: readonly SentColumn[];
  readonly #server: ScoringServer;

  constructor(schema: CustomerSchema, columns: readonly SentColumn[], server: ScoringServer) {
    this.#schema = schema;
    this.#columns = columns;
    this.#server = server;
  }

  async score(frame: Frame): Promise<Float64Array> {
    const rows = rowCount(frame);
    const scored = new Float64Array(rows);
    for (let from = 0; from < rows; from += ROWS) {
      const { probability } = await this.ask(frame, from, Math.min(from + ROWS, rows));
      scored.set(probability, from);
    }
    return scored;
  }

  async ask(frame: Frame, from: number, to: number): Promise<ReadAnswer> {
    const answer = await this.#server.invoke(splitTable(this.#columns, frame, from, to));
    try {
      return readAnswer(this.#schema, answer, to - from);
    } catch (error) {
      if (error instanceof LabelsError) throw labelsRefused(this.#server.named, error.message);
      throw error;
    }
  }
}

/** Everything here reads the probability: who is at risk, calibration, performance before outcomes, profit. A label of 0 or 1 would be a wrong one. */
function labelsRefused(named: string, what: string): ChurnopsError {
  return new ChurnopsError(
    'CHURN_CANNOT_SCORE',
    `${named} cannot score: ${what}`,
    'log it so that it gives probabilities: mlflow.sklearn.log_model(model, pyfunc_predict_fn="predict_proba"), or a pyfunc that returns a column named probability',
  );
}

async function download(
  schema: CustomerSchema,
  mlflow: MlflowClient,
  { files, uri, text }: { readonly files: ArtifactFiles; readonly uri: string; readonly text: string },
  folder: string,
): Promise<void> {
  await downloadModel(mlflow, files, uri, folder);
  const positive = new Set([...schema.positiveValues.map((value) => value.toLowerCase()), '1', '1.0', 'true']);
  const changes = (await probabilityLoader(text, [...positive])) ?? new Map<string, string>();
  for (const [path, content] of changes) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}
