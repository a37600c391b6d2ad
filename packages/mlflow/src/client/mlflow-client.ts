import { Readable } from 'node:stream';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { Experiment, FileInfo, KeyValue, ModelVersion, Run, RunInfo, RunStatus } from '../protocol/entities.js';
import { jsonDouble } from '../protocol/json-double.js';
import { MlflowError } from '../protocol/mlflow-error.js';

/** `fetch`, or something that answers like it without a network. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface MlflowClientOptions {
  /** Address of the tracking server, without `/api`. */
  readonly trackingUri: string;
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch;
  /** Sent with every request; see `credentialHeaders`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A store for a bucket: how artifacts are reached of a server that hands out `s3://` addresses. Default: not at all. */
  readonly s3?: (bucket: string) => Promise<ArtifactStore>;
}

/** The tracking server answered with an error, or not at all. */
export class MlflowRequestError extends Error {
  override readonly name = 'MlflowRequestError';

  /**
   * @param status HTTP status; 0 where the server could not be reached
   * @param code MLflow's error code, if the answer had one
   */
  constructor(
    message: string,
    readonly status: number,
    readonly code: string | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Largest batches that MLflow takes in one `log-batch` (mlflow/utils/validation.py). */
const MAX_BATCH_METRICS = 1000;
const MAX_BATCH_PARAMS = 100;
/** Longest param value that every MLflow since 2.8 stores. */
const MAX_PARAM_LENGTH = 6000;

const ARTIFACT_SCHEME = 'mlflow-artifacts:';

/** A client of MLflow's REST API, for this package's server and the real one alike. */
export class MlflowClient {
  readonly #base: string;
  readonly #fetch: Fetch;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #s3: MlflowClientOptions['s3'];

  constructor(options: MlflowClientOptions) {
    this.#base = options.trackingUri.replace(/\/+$/, '');
    this.#fetch = options.fetch ?? fetch;
    this.#headers = options.headers ?? {};
    this.#s3 = options.s3;
  }

  /** The experiment's id; the experiment is made if there is none of that name. */
  async ensureExperiment(name: string): Promise<string> {
    const existing = await this.findExperiment(name);
    if (existing) return existing.experiment_id;
    const created = await this.#post<{ experiment_id: string }>('experiments/create', { name });
    return created.experiment_id;
  }

  async findExperiment(name: string): Promise<Experiment | undefined> {
    return orUndefined(async () => {
      const { experiment } = await this.#get<{ experiment: Experiment }>('experiments/get-by-name', { experiment_name: name });
      return experiment;
    });
  }

  async createRun(experimentId: string, name: string, startTime: number, tags: Readonly<Record<string, string>>): Promise<Run> {
    const { run } = await this.#post<{ run: Run }>('runs/create', {
      experiment_id: experimentId,
      run_name: name,
      start_time: startTime,
      tags: keyValues(tags),
    });
    return run;
  }

  async getRun(runId: string): Promise<Run> {
    return (await this.#get<{ run: Run }>('runs/get', { run_id: runId })).run;
  }

  async finishRun(runId: string, status: RunStatus, endTime: number): Promise<RunInfo> {
    const body = { run_id: runId, status, end_time: endTime };
    return (await this.#post<{ run_info: RunInfo }>('runs/update', body)).run_info;
  }

  /** Params longer than MLflow stores are cut. */
  async logParams(runId: string, params: Readonly<Record<string, string>>): Promise<void> {
    const entries = keyValues(params).map(({ key, value }) => ({ key, value: value.slice(0, MAX_PARAM_LENGTH) }));
    for (const batch of chunks(entries, MAX_BATCH_PARAMS)) {
      await this.#post('runs/log-batch', { run_id: runId, params: batch });
    }
  }

  async logMetrics(runId: string, metrics: Readonly<Record<string, number>>, timestamp: number): Promise<void> {
    const entries = Object.entries(metrics).map(([key, value]) => ({ key, value: jsonDouble(value), timestamp, step: 0 }));
    for (const batch of chunks(entries, MAX_BATCH_METRICS)) {
      await this.#post('runs/log-batch', { run_id: runId, metrics: batch });
    }
  }

  async setTag(runId: string, key: string, value: string): Promise<void> {
    await this.#post('runs/set-tag', { run_id: runId, key, value });
  }

  async searchRuns(experimentIds: readonly string[], options: { filter?: string; maxResults?: number } = {}): Promise<Run[]> {
    const { runs = [] } = await this.#post<{ runs?: Run[] }>('runs/search', {
      experiment_ids: experimentIds,
      filter: options.filter,
      max_results: options.maxResults ?? 100,
      order_by: ['attributes.start_time DESC'],
    });
    return runs;
  }

  /** Stores a file under a run's artifacts. */
  async uploadArtifact(run: RunInfo, path: string, content: Uint8Array | string): Promise<void> {
    const body = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const uri = `${run.artifact_uri}/${path}`;
    const object = await this.#object(uri);
    if (object) return object.store.write(object.path, Readable.from([body]));
    await this.#request('PUT', this.#artifactUrl(uri), {
      body: body as Uint8Array<ArrayBuffer>,
      headers: { 'content-type': 'application/octet-stream' },
    });
  }

  /**
   * A file by its artifact URI.
   *
   * @throws MlflowRequestError, status 404, if there is none
   */
  async downloadArtifact(uri: string): Promise<Uint8Array> {
    const object = await this.#object(uri);
    if (object) return this.#download(object);
    const response = await this.#request('GET', this.#artifactUrl(uri));
    return new Uint8Array(await response.arrayBuffer());
  }

  async listArtifacts(runId: string, path?: string): Promise<readonly FileInfo[]> {
    const { files = [] } = await this.#get<{ files?: FileInfo[] }>('artifacts/list', { run_id: runId, ...(path && { path }) });
    return files;
  }

  /** Makes the registered model if there is none of that name. */
  async ensureRegisteredModel(name: string): Promise<void> {
    const existing = await orUndefined(() => this.#get('registered-models/get', { name }));
    if (!existing) await this.#post('registered-models/create', { name });
  }

  async createModelVersion(
    name: string,
    run: RunInfo,
    artifactPath: string,
    tags: Readonly<Record<string, string>>,
  ): Promise<ModelVersion> {
    const { model_version } = await this.#post<{ model_version: ModelVersion }>('model-versions/create', {
      name,
      source: `${run.artifact_uri}/${artifactPath}`,
      run_id: run.run_id,
      tags: keyValues(tags),
    });
    return model_version;
  }

  async getModelVersion(name: string, version: string): Promise<ModelVersion | undefined> {
    return orUndefined(async () => {
      const answer = await this.#get<{ model_version: ModelVersion }>('model-versions/get', { name, version });
      return answer.model_version;
    });
  }

  /** Where a version's model directory is: a version of MLflow 3 names a logged model, which the server resolves. */
  async modelVersionUri({ name, version }: Pick<ModelVersion, 'name' | 'version'>): Promise<string> {
    return (await this.#get<{ artifact_uri: string }>('model-versions/get-download-uri', { name, version })).artifact_uri;
  }

  /** The version that an alias names; undefined without such an alias, or model. */
  async getVersionByAlias(name: string, alias: string): Promise<ModelVersion | undefined> {
    return orUndefined(async () => {
      const answer = await this.#get<{ model_version: ModelVersion }>('registered-models/alias', { name, alias });
      return answer.model_version;
    });
  }

  async setAlias(name: string, alias: string, version: string): Promise<void> {
    await this.#post('registered-models/alias', { name, alias, version });
  }

  /** All versions of a model, newest first. */
  async modelVersions(name: string): Promise<ModelVersion[]> {
    const versions: ModelVersion[] = [];
    let pageToken: string | undefined;
    do {
      const page = await this.#get<{ model_versions?: ModelVersion[]; next_page_token?: string }>('model-versions/search', {
        filter: `name = '${name.replaceAll("'", "''")}'`,
        ...(pageToken && { page_token: pageToken }),
      });
      versions.push(...(page.model_versions ?? []));
      pageToken = page.next_page_token || undefined;
    } while (pageToken);
    return versions.sort((a, b) => Number(b.version) - Number(a.version));
  }

  /** Where a server leaves its artifacts to its clients, they are read and written in the store itself. */
  async #object(uri: string): Promise<{ store: ArtifactStore; path: string } | undefined> {
    const [, bucket, path] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
    return bucket && path && this.#s3 ? { store: await this.#s3(bucket), path } : undefined;
  }

  async #download({ store, path }: { store: ArtifactStore; path: string }): Promise<Uint8Array> {
    try {
      const { stream } = await store.read(path);
      return Buffer.concat(await stream.toArray());
    } catch (error) {
      if (!(error instanceof MlflowError)) throw error;
      throw new MlflowRequestError(error.message, error.status, error.code, { cause: error });
    }
  }

  #artifactUrl(uri: string): string {
    if (!uri.startsWith(ARTIFACT_SCHEME)) {
      throw new MlflowRequestError(
        `artifacts at ${uri} cannot be reached; start the tracking server with --serve-artifacts (its default), ` +
          'so that it hands out mlflow-artifacts: addresses',
        0,
        undefined,
      );
    }
    // mlflow-artifacts:/path, or mlflow-artifacts://host:port/path, which names the server that was asked.
    const path = uri.slice(ARTIFACT_SCHEME.length).replace(/^\/\/[^/]*/, '');
    const encoded = path.split('/').filter(Boolean).map(encodeURIComponent).join('/');
    return `${this.#base}/api/2.0/mlflow-artifacts/artifacts/${encoded}`;
  }

  async #get<Answer>(path: string, query: Readonly<Record<string, string>>): Promise<Answer> {
    const url = `${this.#base}/api/2.0/mlflow/${path}?${new URLSearchParams(query)}`;
    return (await this.#request('GET', url)).json() as Promise<Answer>;
  }

  async #post<Answer>(path: string, body: object): Promise<Answer> {
    const response = await this.#request('POST', `${this.#base}/api/2.0/mlflow/${path}`, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    return response.json() as Promise<Answer>;
  }

  async #request(
    method: string,
    url: string,
    init: { body?: string | Uint8Array<ArrayBuffer>; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    let response: Response;
    try {
      response = await this.#fetch(url, { ...init, method, headers: { ...this.#headers, ...init.headers } });
    } catch (error) {
      const cause = (error as Error).cause ?? error;
      throw new MlflowRequestError(
        `the tracking server at ${this.#base} cannot be reached (${(cause as Error).message}); check MLFLOW_TRACKING_URI and that it runs`,
        0,
        undefined,
        { cause: error },
      );
    }
    if (response.ok) return response;
    const text = await response.text();
    const { error_code, message } = parseError(text);
    const where = `${method} ${url.slice(this.#base.length).split('?')[0]}`;
    throw new MlflowRequestError(`${where} answered ${response.status}: ${message}`, response.status, error_code);
  }
}

function parseError(text: string): { error_code?: string; message: string } {
  try {
    const { error_code, message } = JSON.parse(text);
    return { error_code, message: message ?? text };
  } catch {
    return { message: text.slice(0, 500) };
  }
}

/** Undefined where the server says that the thing does not exist. */
async function orUndefined<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    // An alias that is not set is an invalid parameter to MLflow, not a missing resource.
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
