import type { Experiment, FileInfo, Metric, ModelVersion, RegisteredModel, RestClient, Run } from '@churnops/mlflow';
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

  async experiments({ filter, order_by, page_token }: ListQuery): Promise<Page<Experiment>> {
    const answer = await this.#rest.post<{ experiments?: Experiment[]; next_page_token?: string }>('experiments/search', {
      max_results: ROWS,
      filter: nameContains(filter),
      order_by: [order_by || 'last_update_time DESC'],
      ...(page_token && { page_token }),
    });
    return { items: answer.experiments ?? [], nextPageToken: answer.next_page_token || undefined };
  }

  async experiment(id: string): Promise<Experiment> {
    return (await this.#rest.get<{ experiment: Experiment }>('experiments/get', { experiment_id: id })).experiment;
  }

  async runs(experimentId: string, { filter, order_by, page_token }: ListQuery): Promise<Page<Run>> {
    const answer = await this.#rest.post<{ runs?: Run[]; next_page_token?: string }>('runs/search', {
      experiment_ids: [experimentId],
      filter,
      order_by: order_by ? [order_by] : [],
      max_results: ROWS,
      ...(page_token && { page_token }),
    });
    return { items: answer.runs ?? [], nextPageToken: answer.next_page_token || undefined };
  }

  async run(id: string): Promise<Run> {
    return (await this.#rest.get<{ run: Run }>('runs/get', { run_id: id })).run;
  }

  /** A metric of several runs over their steps. */
  async histories(runIds: readonly string[], key: string): Promise<readonly Metric[]> {
    const query = new URLSearchParams([
      ...runIds.map((id): [string, string] => ['run_ids', id]),
      ['metric_key', key],
      ['max_results', String(POINTS)],
    ]);
    const url = `${this.#rest.base}/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?${query}`;
    const { metrics = [] } = (await (await this.#rest.request('GET', url)).json()) as { metrics?: Metric[] };
    return metrics;
  }

  async artifacts(runId: string, path: string): Promise<readonly FileInfo[]> {
    const query = { run_id: runId, ...(path && { path }) };
    return (await this.#rest.get<{ files?: FileInfo[] }>('artifacts/list', query)).files ?? [];
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

  async models({ filter, order_by, page_token }: ListQuery): Promise<Page<RegisteredModel>> {
    type Answer = { registered_models?: RegisteredModel[]; next_page_token?: string };
    const answer = await this.#rest.get<Answer>('registered-models/search', {
      max_results: String(ROWS),
      ...(filter && { filter: nameContains(filter) }),
      ...(order_by && { order_by }),
      ...(page_token && { page_token }),
    });
    return { items: answer.registered_models ?? [], nextPageToken: answer.next_page_token || undefined };
  }

  async model(name: string): Promise<RegisteredModel> {
    const answer = await this.#rest.get<{ registered_model: RegisteredModel }>('registered-models/get', { name });
    return answer.registered_model;
  }

  /** Newest first. */
  async versions(name: string): Promise<readonly ModelVersion[]> {
    const filter = name.includes("'") ? `name="${name}"` : `name='${name}'`;
    const { model_versions = [] } = await this.#rest.get<{ model_versions?: ModelVersion[] }>('model-versions/search', {
      filter,
    });
    return [...model_versions].sort((a, b) => Number(b.version) - Number(a.version));
  }

  async setAlias(name: string, alias: string, version: string): Promise<void> {
    await this.#rest.post('registered-models/alias', { name, alias, version });
  }
}
