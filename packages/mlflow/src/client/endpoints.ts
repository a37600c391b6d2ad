import type {
  DatasetInput,
  Experiment,
  FileInfo,
  JsonDouble,
  KeyValue,
  LoggedModel,
  LoggedModelStatus,
  Metric,
  ModelVersion,
  RegisteredModel,
  Run,
  RunInfo,
  RunStatus,
} from '../protocol/entities.js';
import type { Int64 } from '../protocol/int64.js';

/** One call of the API: what it is asked with, and what it answers. */
export interface EndpointCall<Input, Answer = object> {
  readonly input: Input;
  readonly answer: Answer;
}

/** A search answers page by page; a server leaves an empty list out. */
export interface EndpointSearch<Input, Field extends string, Item> {
  readonly input: Input & SearchPaging;
  readonly answer: { readonly [_ in Field]?: readonly Item[] } & { readonly next_page_token?: string };
}

/** Which page of a search. */
export interface SearchPaging {
  /** Size of the page. Default: the server's. */
  readonly max_results?: number | undefined;
  readonly page_token?: string | undefined;
}

/** What a search is for, and in which order. */
export interface SearchOrder {
  readonly filter?: string | undefined;
  readonly order_by?: readonly string[] | undefined;
}

/** Tags of what is made. */
export type WithTags = { readonly tags?: readonly KeyValue[] };

/** What is logged of a metric: less than is read of it. */
export type LoggedMetric = Pick<Metric, 'key' | 'timestamp'> & {
  readonly value: JsonDouble;
  readonly step: Int64;
  readonly model_id?: string;
};

/**
 * The endpoints that this package calls, by method and path below `/api/2.0/mlflow/`. A path with a slash in front is whole; `:name` in
 * a path is a field of the input.
 */
export interface Endpoints {
  'POST experiments/create': EndpointCall<{ readonly name: string }, { readonly experiment_id: string }>;
  'GET experiments/get': EndpointCall<{ readonly experiment_id: string }, { readonly experiment: Experiment }>;
  'GET experiments/get-by-name': EndpointCall<{ readonly experiment_name: string }, { readonly experiment: Experiment }>;
  'POST experiments/search': EndpointSearch<SearchOrder & { readonly view_type?: 'ALL' }, 'experiments', Experiment>;
  'POST experiments/set-experiment-tag': EndpointCall<{ readonly experiment_id: string } & KeyValue>;
  'POST runs/create': EndpointCall<
    {
      readonly experiment_id: string;
      readonly run_name?: string;
      readonly user_id?: string;
      readonly start_time: Int64;
    } & WithTags,
    { readonly run: Run }
  >;
  'GET runs/get': EndpointCall<{ readonly run_id: string }, { readonly run: Run }>;
  'POST runs/update': EndpointCall<
    { readonly run_id: string; readonly status?: RunStatus; readonly end_time?: Int64; readonly run_name?: string },
    { readonly run_info: RunInfo }
  >;
  'POST runs/log-batch': EndpointCall<
    { readonly run_id: string; readonly metrics?: readonly LoggedMetric[]; readonly params?: readonly KeyValue[] } & WithTags
  >;
  'POST runs/set-tag': EndpointCall<{ readonly run_id: string } & KeyValue>;
  'POST runs/log-inputs': EndpointCall<{
    readonly run_id: string;
    readonly datasets: readonly DatasetInput[];
    readonly models?: readonly { readonly model_id: string }[];
  }>;
  'POST runs/outputs': EndpointCall<{
    readonly run_id: string;
    readonly models: readonly { readonly model_id: string; readonly step: Int64 }[];
  }>;
  'POST runs/search': EndpointSearch<SearchOrder & { readonly experiment_ids: readonly string[] }, 'runs', Run>;
  'GET metrics/get-history': EndpointSearch<{ readonly run_id: string; readonly metric_key: string }, 'metrics', Metric>;
  // Servers before MLflow 3 have it for their pages alone.
  'GET /ajax-api/2.0/mlflow/metrics/get-history-bulk-interval': EndpointCall<
    { readonly run_ids: readonly string[]; readonly metric_key: string; readonly max_results: number },
    { readonly metrics?: readonly Metric[] }
  >;
  'GET artifacts/list': EndpointCall<
    { readonly run_id: string; readonly path?: string | undefined },
    { readonly files?: readonly FileInfo[] }
  >;
  'POST logged-models': EndpointCall<
    {
      readonly experiment_id: string;
      readonly name: string;
      readonly model_type: string;
      readonly source_run_id: string;
      readonly params: readonly KeyValue[];
    } & WithTags,
    { readonly model: LoggedModel }
  >;
  'GET logged-models/:model_id': EndpointCall<{ readonly model_id: string }, { readonly model: LoggedModel }>;
  'PATCH logged-models/:model_id': EndpointCall<{ readonly model_id: string; readonly status: LoggedModelStatus }>;
  'POST logged-models/search': EndpointSearch<{ readonly experiment_ids: readonly string[] }, 'models', LoggedModel>;
  'POST registered-models/create': EndpointCall<{ readonly name: string; readonly description?: string } & WithTags>;
  'GET registered-models/get': EndpointCall<{ readonly name: string }, { readonly registered_model: RegisteredModel }>;
  'GET registered-models/search': EndpointSearch<SearchOrder, 'registered_models', RegisteredModel>;
  'GET registered-models/alias': EndpointCall<
    { readonly name: string; readonly alias: string },
    { readonly model_version: ModelVersion }
  >;
  'POST registered-models/alias': EndpointCall<{ readonly name: string; readonly alias: string; readonly version: string }>;
  'POST model-versions/create': EndpointCall<
    {
      readonly name: string;
      readonly source: string;
      readonly run_id?: string;
      readonly run_link?: string;
      readonly model_id?: string;
      readonly description?: string;
    } & WithTags,
    { readonly model_version: ModelVersion }
  >;
  'GET model-versions/get': EndpointCall<
    { readonly name: string; readonly version: string },
    { readonly model_version: ModelVersion }
  >;
  'GET model-versions/get-download-uri': EndpointCall<
    { readonly name: string; readonly version: string },
    { readonly artifact_uri: string }
  >;
  'GET model-versions/search': EndpointSearch<SearchOrder, 'model_versions', ModelVersion>;
  'POST model-versions/transition-stage': EndpointCall<{
    readonly name: string;
    readonly version: string;
    readonly stage: string;
    readonly archive_existing_versions: boolean;
  }>;
  'POST model-versions/set-tag': EndpointCall<{ readonly name: string; readonly version: string } & KeyValue>;
  'DELETE model-versions/delete': EndpointCall<{ readonly name: string; readonly version: string }>;
}

export type EndpointName = keyof Endpoints;

/** The field of each search's answer that has what was found. */
export interface SearchFields {
  'POST experiments/search': 'experiments';
  'POST runs/search': 'runs';
  'POST logged-models/search': 'models';
  'GET metrics/get-history': 'metrics';
  'GET registered-models/search': 'registered_models';
  'GET model-versions/search': 'model_versions';
}

export type SearchName = keyof SearchFields;

export const FOUND: SearchFields = {
  'POST experiments/search': 'experiments',
  'POST runs/search': 'runs',
  'POST logged-models/search': 'models',
  'GET metrics/get-history': 'metrics',
  'GET registered-models/search': 'registered_models',
  'GET model-versions/search': 'model_versions',
};

/** What a search finds. */
export type Found<Name extends SearchName> =
  NonNullable<Endpoints[Name]['answer'][SearchFields[Name] & keyof Endpoints[Name]['answer']]> extends readonly (infer Item)[]
    ? Item
    : never;
