import { Readable } from 'node:stream';
import type { Experiment, FileInfo, KeyValue, ModelVersion, Run, RunInfo, RunStatus } from '../protocol/entities.js';
import { jsonDouble } from '../protocol/json-double.js';
import { MlflowError } from '../protocol/mlflow-error.js';
import { ArtifactAddresses, type OpenBucket } from './artifact-addresses.js';
import { equals } from './filter-text.js';
import { MlflowRequestError, RestClient, type RestClientOptions } from './rest-client.js';

export interface MlflowClientOptions extends RestClientOptions {
  /** Opens the buckets of a server that uses `s3://` addresses. Default: such artifacts cannot be reached. */
  readonly s3?: OpenBucket;
}

/** Largest page of runs that MLflow gives (mlflow/store/tracking/__init__.py). */
const LARGEST_PAGE = 50_000;
/** Largest batches that MLflow takes in one `log-batch` (mlflow/utils/validation.py). */
const MAX_BATCH_METRICS = 1000;
const MAX_BATCH_PARAMS = 100;
/** Longest param value that every MLflow since 2.8 stores. */
const MAX_PARAM_LENGTH = 6000;

/**
 * A client of MLflow's REST API, for this package's server and the real one.
 *
 * Every method throws MlflowRequestError if the server refuses or cannot be reached; its `status` and `code` are the server's.
 */
export class MlflowClient {
  readonly #rest: RestClient;
  readonly #artifacts: ArtifactAddresses;

  constructor(options: MlflowClientOptions) {
    this.#rest = new RestClient(options);
    this.#artifacts = new ArtifactAddresses(this.#rest, options.s3);
  }

  /** The id of the experiment with this name, which is created if it does not exist. */
  async ensureExperiment(name: string): Promise<string> {
    const existing = await this.findExperiment(name);
    if (existing) return existing.experiment_id;
    const created = await this.#rest.ask('POST experiments/create', { name });
    return created.experiment_id;
  }

  async findExperiment(name: string): Promise<Experiment | undefined> {
    return orUndefined(async () => {
      const { experiment } = await this.#rest.ask('GET experiments/get-by-name', {
        experiment_name: name,
      });
      return experiment;
    });
  }

  async createRun(experimentId: string, name: string, startTime: number, tags: Readonly<Record<string, string>>): Promise<Run> {
    const { run } = await this.#rest.ask('POST runs/create', {
      experiment_id: experimentId,
      run_name: name,
      start_time: startTime,
      tags: keyValues(tags),
    });
    return run;
  }

  async getRun(runId: string): Promise<Run> {
    return (await this.#rest.ask('GET runs/get', { run_id: runId })).run;
  }

  async finishRun(runId: string, status: RunStatus, endTime: number): Promise<RunInfo> {
    const body = { run_id: runId, status, end_time: endTime };
    return (await this.#rest.ask('POST runs/update', body)).run_info;
  }

  /** Logs params. Values longer than MLflow stores are cut. */
  async logParams(runId: string, params: Readonly<Record<string, string>>): Promise<void> {
    const entries = keyValues(params).map(({ key, value }) => ({ key, value: value.slice(0, MAX_PARAM_LENGTH) }));
    for (const batch of chunks(entries, MAX_BATCH_PARAMS)) {
      await this.#rest.ask('POST runs/log-batch', { run_id: runId, params: batch });
    }
  }

  async logMetrics(runId: string, metrics: Readonly<Record<string, number>>, timestamp: number): Promise<void> {
    const entries = Object.entries(metrics).map(([key, value]) => ({ key, value: jsonDouble(value), timestamp, step: 0 }));
    for (const batch of chunks(entries, MAX_BATCH_METRICS)) {
      await this.#rest.ask('POST runs/log-batch', { run_id: runId, metrics: batch });
    }
  }

  async setTag(runId: string, key: string, value: string): Promise<void> {
    await this.#rest.ask('POST runs/set-tag', { run_id: runId, key, value });
  }

  /**
   * Runs, those that started last first, page by page.
   *
   * @param options.maxResults default 100
   */
  async searchRuns(experimentIds: readonly string[], options: { filter?: string; maxResults?: number } = {}): Promise<Run[]> {
    const { filter, maxResults = 100 } = options;
    const found: Run[] = [];
    const search = {
      experiment_ids: experimentIds,
      filter,
      max_results: Math.min(maxResults, LARGEST_PAGE),
      order_by: ['attributes.start_time DESC'],
    };
    for await (const run of this.#rest.items('POST runs/search', search)) {
      found.push(run);
      if (found.length === maxResults) break;
    }
    return found;
  }

  /** Stores a file under a run's artifacts. */
  async uploadArtifact(run: RunInfo, path: string, content: Uint8Array | string): Promise<void> {
    const { store, path: target } = await this.#artifacts.at(`${run.artifact_uri}/${path}`);
    await store.write(target, Readable.from([typeof content === 'string' ? Buffer.from(content) : content]));
  }

  /**
   * A file by its artifact URI.
   *
   * @throws MlflowRequestError with status 404 if the file does not exist
   */
  async downloadArtifact(uri: string): Promise<Uint8Array> {
    const { store, path } = await this.#artifacts.at(uri);
    try {
      const { stream } = await store.read(path);
      return Buffer.concat(await stream.toArray());
    } catch (error) {
      // The error came from a bucket that this client reads itself.
      if (!(error instanceof MlflowError)) throw error;
      throw new MlflowRequestError(error.message, error.status, error.code, { cause: error });
    }
  }

  /**
   * The files and folders directly inside the folder at an artifact URI. A missing folder has none.
   *
   * @throws MlflowRequestError if the store cannot be read
   */
  async listArtifactsAt(uri: string): Promise<readonly FileInfo[]> {
    const { store, path } = await this.#artifacts.at(uri);
    return store.list(path);
  }

  async listArtifacts(runId: string, path?: string): Promise<readonly FileInfo[]> {
    const { files = [] } = await this.#rest.ask('GET artifacts/list', {
      run_id: runId,
      ...(path && { path }),
    });
    return files;
  }

  /** Creates the registered model if it does not exist. */
  async ensureRegisteredModel(name: string): Promise<void> {
    const existing = await orUndefined(() => this.#rest.ask('GET registered-models/get', { name }));
    if (!existing) await this.#rest.ask('POST registered-models/create', { name });
  }

  async createModelVersion(
    name: string,
    run: RunInfo,
    artifactPath: string,
    tags: Readonly<Record<string, string>>,
  ): Promise<ModelVersion> {
    const { model_version } = await this.#rest.ask('POST model-versions/create', {
      name,
      source: `${run.artifact_uri}/${artifactPath}`,
      run_id: run.run_id,
      tags: keyValues(tags),
    });
    return model_version;
  }

  async getModelVersion(name: string, version: string): Promise<ModelVersion | undefined> {
    return orUndefined(async () => {
      const answer = await this.#rest.ask('GET model-versions/get', { name, version });
      return answer.model_version;
    });
  }

  /** The address of a version's model directory. A version of MLflow 3 refers to a logged model, which the server resolves. */
  async modelVersionUri({ name, version }: Pick<ModelVersion, 'name' | 'version'>): Promise<string> {
    return (await this.#rest.ask('GET model-versions/get-download-uri', { name, version })).artifact_uri;
  }

  /** The version with this alias; undefined if the alias or the model does not exist. */
  async getVersionByAlias(name: string, alias: string): Promise<ModelVersion | undefined> {
    return orUndefined(async () => {
      const answer = await this.#rest.ask('GET registered-models/alias', { name, alias });
      return answer.model_version;
    });
  }

  async setAlias(name: string, alias: string, version: string): Promise<void> {
    await this.#rest.ask('POST registered-models/alias', { name, alias, version });
  }

  async setVersionTag({ name, version }: Pick<ModelVersion, 'name' | 'version'>, key: string, value: string): Promise<void> {
    await this.#rest.ask('POST model-versions/set-tag', { name, version, key, value });
  }

  /** All versions of a model, newest first. */
  async modelVersions(name: string): Promise<ModelVersion[]> {
    const versions: ModelVersion[] = [];
    for await (const version of this.#rest.items('GET model-versions/search', { filter: equals('name', name) })) {
      if (version.name === name) versions.push(version);
    }
    return versions.sort((a, b) => Number(b.version) - Number(a.version));
  }
}

/** The answer, or undefined if the server says that the thing does not exist. */
async function orUndefined<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    // MLflow calls an unknown alias an invalid parameter, not a missing resource.
    const missing =
      error instanceof MlflowRequestError &&
      (error.code === 'RESOURCE_DOES_NOT_EXIST' || /alias .* not found/i.test(error.message));
    if (missing) return undefined;
    throw error;
  }
}

function keyValues(record: Readonly<Record<string, string>>): KeyValue[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}
