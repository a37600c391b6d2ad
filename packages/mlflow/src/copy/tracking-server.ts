import { ArtifactAddresses, type OpenBucket } from '../client/artifact-addresses.js';
import { RestClient, type RestClientOptions } from '../client/rest-client.js';
import type { Experiment, KeyValue, LoggedModel, Metric, ModelVersion, RegisteredModel, Run } from '../protocol/entities.js';

/** The largest pages that every MLflow since 2.12 allows (mlflow/utils/search_utils.py, mlflow/server/handlers.py). */
const PAGE = 1000;
const PAGE_OF_HISTORY = 25_000;

/** Reads everything in a tracking server, page by page, for a copy. */
export class TrackingServer {
  readonly rest: RestClient;
  readonly artifacts: ArtifactAddresses;
  /** Calls the copy off. */
  readonly signal: AbortSignal | undefined;

  constructor(options: RestClientOptions & { readonly s3?: OpenBucket | undefined }) {
    this.rest = new RestClient(options);
    this.signal = options.signal;
    this.artifacts = new ArtifactAddresses(this.rest, options.s3);
  }

  /** Active ones, oldest first. */
  async experiments(): Promise<Experiment[]> {
    const found = await this.#all<Experiment>('experiments/search', 'experiments', { max_results: PAGE });
    return found.sort((a, b) => Number(a.experiment_id) - Number(b.experiment_id));
  }

  /** Active runs of an experiment, in the order of their start. */
  async *runs(experimentId: string, filter?: string): AsyncGenerator<Run> {
    yield* this.#pages<Run>('runs/search', 'runs', {
      experiment_ids: [experimentId],
      max_results: PAGE,
      order_by: ['attributes.start_time ASC'],
      ...(filter && { filter }),
    });
  }

  /** Logged models of an experiment. A server before MLflow 3 has none. */
  async loggedModels(experimentId: string): Promise<LoggedModel[]> {
    const search = { experiment_ids: [experimentId], max_results: 50 };
    return this.#all<LoggedModel>('logged-models/search', 'models', search).catch((error: { status?: number }) => {
      if (error.status === 404 || error.status === 405) return [];
      throw error;
    });
  }

  registeredModels(): Promise<RegisteredModel[]> {
    return this.#allByQuery<RegisteredModel>('registered-models/search', 'registered_models', {});
  }

  /** By number. */
  async versions(name: string): Promise<ModelVersion[]> {
    // Names that contain one kind of quote are put into the other kind.
    const quoted = name.includes("'") ? `"${name}"` : `'${name}'`;
    const versions = await this.#allByQuery<ModelVersion>('model-versions/search', 'model_versions', {
      filter: `name=${quoted}`,
    });
    return versions.sort((a, b) => Number(a.version) - Number(b.version));
  }

  /** All measurements of a metric. */
  async history(runId: string, key: string): Promise<Metric[]> {
    const query = { run_id: runId, metric_key: key, max_results: String(PAGE_OF_HISTORY) };
    return this.#allByQuery<Metric>('metrics/get-history', 'metrics', query);
  }

  async #all<Item>(path: string, field: string, body: object): Promise<Item[]> {
    const items: Item[] = [];
    for await (const item of this.#pages<Item>(path, field, body)) items.push(item);
    return items;
  }

  async *#pages<Item>(path: string, field: string, body: object): AsyncGenerator<Item> {
    let page_token: string | undefined;
    do {
      const page = await this.rest.post<Page>(path, { ...body, ...(page_token && { page_token }) });
      yield* (page[field] ?? []) as Item[];
      page_token = page.next_page_token as string | undefined;
    } while (page_token);
  }

  async #allByQuery<Item>(path: string, field: string, query: Readonly<Record<string, string>>): Promise<Item[]> {
    const items: Item[] = [];
    let page_token: string | undefined;
    do {
      const page = await this.rest.get<Page>(path, { ...query, ...(page_token && { page_token }) });
      items.push(...((page[field] ?? []) as Item[]));
      page_token = page.next_page_token as string | undefined;
    } while (page_token);
    return items;
  }
}

type Page = Readonly<Record<string, unknown>>;

export function recordOf(entries: readonly KeyValue[] = []): Record<string, string> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}
