import { ArtifactAddresses, type OpenBucket } from '../client/artifact-addresses.js';
import { equals } from '../client/filter-text.js';
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
    const found = await all(this.rest.items('POST experiments/search', { max_results: PAGE }));
    return found.sort((a, b) => Number(a.experiment_id) - Number(b.experiment_id));
  }

  /** Active or deleted. */
  async experimentNamed(name: string): Promise<Experiment | undefined> {
    const search = { max_results: PAGE, filter: equals('name', name), view_type: 'ALL' } as const;
    for await (const experiment of this.rest.items('POST experiments/search', search)) {
      if (experiment.name === name) return experiment;
    }
    return undefined;
  }

  /** Active runs of an experiment, in the order of their start. */
  runs(experimentId: string, filter?: string): AsyncGenerator<Run> {
    const search = { experiment_ids: [experimentId], filter, max_results: PAGE, order_by: ['attributes.start_time ASC'] };
    return this.rest.items('POST runs/search', search);
  }

  /** Logged models of an experiment. A server before MLflow 3 has none. */
  async loggedModels(experimentId: string): Promise<LoggedModel[]> {
    const search = { experiment_ids: [experimentId], max_results: 50 };
    return all(this.rest.items('POST logged-models/search', search)).catch((error: { status?: number }) => {
      if (error.status === 404 || error.status === 405) return [];
      throw error;
    });
  }

  registeredModels(): Promise<RegisteredModel[]> {
    return all(this.rest.items('GET registered-models/search', {}));
  }

  /** By number. */
  async versions(name: string): Promise<ModelVersion[]> {
    const found = await all(this.rest.items('GET model-versions/search', { filter: equals('name', name) }));
    return found.filter((version) => version.name === name).sort((a, b) => Number(a.version) - Number(b.version));
  }

  /** All measurements of a metric. */
  history(runId: string, key: string): Promise<Metric[]> {
    return all(this.rest.items('GET metrics/get-history', { run_id: runId, metric_key: key, max_results: PAGE_OF_HISTORY }));
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

export function recordOf(entries: readonly KeyValue[] = []): Record<string, string> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}
