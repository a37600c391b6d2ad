import {
  type Experiment,
  equals,
  type FileInfo,
  type Metric,
  type ModelVersion,
  type RegisteredModel,
  type RestClient,
  type Run,
} from '@churnops/mlflow';
import { type ListQuery, nameContains } from './list-query.js';

/** Rows of a table. */
const ROWS = 100;
/** Points of a line in a chart. More than there are pixels would not be visible. */
const POINTS = 320;

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken: string | undefined;
}

/** Asks the tracking server for what the pages show, with the rights of the person looking. */
export class TrackingData {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  experiments({ filter, order_by, page_token }: ListQuery): Promise<Page<Experiment>> {
    return this.#rest.page('POST experiments/search', {
      max_results: ROWS,
      filter: nameContains(filter),
      order_by: [order_by || 'last_update_time DESC'],
      page_token: page_token || undefined,
    });
  }

  async experiment(id: string): Promise<Experiment> {
    return (await this.#rest.ask('GET experiments/get', { experiment_id: id })).experiment;
  }

  runs(experimentId: string, { filter, order_by, page_token }: ListQuery): Promise<Page<Run>> {
    return this.#rest.page('POST runs/search', {
      experiment_ids: [experimentId],
      filter,
      order_by: order_by ? [order_by] : [],
      max_results: ROWS,
      page_token: page_token || undefined,
    });
  }

  async run(id: string): Promise<Run> {
    return (await this.#rest.ask('GET runs/get', { run_id: id })).run;
  }

  /** A metric of several runs over their steps. */
  async histories(runIds: readonly string[], key: string): Promise<readonly Metric[]> {
    const query = { run_ids: runIds, metric_key: key, max_results: POINTS };
    const { metrics = [] } = await this.#rest.ask('GET /ajax-api/2.0/mlflow/metrics/get-history-bulk-interval', query);
    // A picture is as exact as numbers are.
    return metrics.map((metric) => ({ ...metric, timestamp: Number(metric.timestamp), step: Number(metric.step) }));
  }

  async artifacts(runId: string, path: string): Promise<readonly FileInfo[]> {
    return (await this.#rest.ask('GET artifacts/list', { run_id: runId, path: path || undefined })).files ?? [];
  }

  /** The first bytes of an artifact. */
  async artifact(runId: string, path: string, most: number): Promise<Buffer> {
    const url = `${this.#rest.base}/get-artifact?${new URLSearchParams({ run_uuid: runId, path })}`;
    const { body } = await this.#rest.request('GET', url);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= most) break;
    }
    return Buffer.concat(chunks).subarray(0, most);
  }

  models({ filter, order_by, page_token }: ListQuery): Promise<Page<RegisteredModel>> {
    return this.#rest.page('GET registered-models/search', {
      max_results: ROWS,
      filter: nameContains(filter) || undefined,
      order_by: order_by ? [order_by] : undefined,
      page_token: page_token || undefined,
    });
  }

  async model(name: string): Promise<RegisteredModel> {
    return (await this.#rest.ask('GET registered-models/get', { name })).registered_model;
  }

  /** Newest first. */
  async versions(name: string): Promise<readonly ModelVersion[]> {
    const found: ModelVersion[] = [];
    for await (const version of this.#rest.items('GET model-versions/search', { filter: equals('name', name) })) {
      if (version.name === name) found.push(version);
    }
    return found.sort((a, b) => Number(b.version) - Number(a.version));
  }

  async setAlias(name: string, alias: string, version: string): Promise<void> {
    await this.#rest.ask('POST registered-models/alias', { name, alias, version });
  }
}
