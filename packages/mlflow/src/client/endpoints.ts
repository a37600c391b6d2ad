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
interface Call<Input, Answer = object> {
  readonly input: Input;
  readonly answer: Answer;
}

/** A search answers page by page; a server leaves an empty list out. */
interface Search<Input, Field extends string, Item> {
  readonly input: Input & Paging;
  readonly answer: { readonly [_ in Field]?: readonly Item[] } & { readonly next_page_token?: string };
}

interface Paging {
  readonly max_results?: number | undefined;
  readonly page_token?: string | undefined;
}

interface Ordered {
  readonly filter?: string | undefined;
  readonly order_by?: readonly string[] | undefined;
}

type Tags = { readonly tags?: readonly KeyValue[] };

/** What is logged of a metric: less than is read of it. */
type LoggedMetric = Pick<Metric, 'key' | 'timestamp'> & {
  readonly value: JsonDouble;
  readonly step: Int64;
  readonly model_id?: string;
};

/**
 * The endpoints that this package calls, by method and path below `/api/2.0/mlflow/`. A path with a slash in front is whole; `:name` in
 * a path is a field of the input.
 */
export interface Endpoints {
  'POST experiments/create': Call<{ readonly name: string }, { readonly experiment_id: string }>;
  'GET experiments/get': Call<{ readonly experiment_id: string }, { readonly experiment: Experiment }>;
  'GET experiments/get-by-name': Call<{ readonly experiment_name: string }, { readonly experiment: Experiment }>;
  'POST experiments/search': Search<Ordered & { readonly view_type?: 'ALL' }, 'experiments', Experiment>;
  'POST experiments/set-experiment-tag': Call<{ readonly experiment_id: string } & KeyValue>;
  'POST runs/create': Call<
    { readonly experiment_id: string; readonly run_name?: string; readonly user_id?: string; readonly start_time: Int64 } & Tags,
    { readonly run: Run }
  >;
  'GET runs/get': Call<{ readonly run_id: string }, { readonly run: Run }>;
  'POST runs/update': Call<
    { readonly run_id: string; readonly status?: RunStatus; readonly end_time?: Int64; readonly run_name?: string },
    { readonly run_info: RunInfo }
  >;
  'POST runs/log-batch': Call<
    { readonly run_id: string; readonly metrics?: readonly LoggedMetric[]; readonly params?: readonly KeyValue[] } & Tags
  >;
  'POST runs/set-tag': Call<{ readonly run_id: string } & KeyValue>;
  'POST runs/log-inputs': Call<{
    readonly run_id: string;
    readonly datasets: readonly DatasetInput[];
    readonly models?: readonly { readonly model_id: string }[];
  }>;
  'POST runs/outputs': Call<{
    readonly run_id: string;
    readonly models: readonly { readonly model_id: string; readonly step: Int64 }[];
  }>;
  'POST runs/search': Search<Ordered & { readonly experiment_ids: readonly string[] }, 'runs', Run>;
  'GET metrics/get-history': Search<{ readonly run_id: string; readonly metric_key: string }, 'metrics', Metric>;
  // Servers before MLflow 3 have it for their pages alone.
  'GET /ajax-api/2.0/mlflow/metrics/get-history-bulk-interval': Call<
    { readonly run_ids: readonly string[]; readonly metric_key: string; readonly max_results: number },
    { readonly metrics?: readonly Metric[] }
  >;
  'GET artifacts/list': Call<
    { readonly run_id: string; readonly path?: string | undefined },
    { readonly files?: readonly FileInfo[] }
  >;
  'POST logged-models': Call<
    {
      readonly experiment_id: string;
      readonly name: string;
      readonly model_type: string;
      readonly source_run_id: string;
      readonly params: readonly KeyValue[];
    } & Tags,
    { readonly model: LoggedModel }
  >;
  'GET logged-models/:model_id': Call<{ readonly model_id: string }, { readonly model: LoggedModel }>;
  'PATCH logged-models/:model_id': Call<{ readonly model_id: string; readonly status: LoggedModelStatus }>;
  'POST logged-models/search': Search<{ readonly experiment_ids: readonly string[] }, 'models', LoggedModel>;
  'POST registered-models/create': Call<{ readonly name: string; readonly description?: string } & Tags>;
  'GET registered-models/get': Call<{ readonly name: string }, { readonly registered_model: RegisteredModel }>;
  'GET registered-models/search': Search<Ordered, 'registered_models', RegisteredModel>;
  'GET registered-models/alias': Call<
    { readonly name: string; readonly alias: string },
    { readonly model_version: ModelVersion }
  >;
  'POST registered-models/alias': Call<{ readonly name: string; readonly alias: string; readonly version: string }>;
  'POST model-versions/create': Call<
    {
      readonly name: string;
      readonly source: string;
      readonly run_id?: string;
      readonly model_id?: string;
      readonly description?: string;
    } & Tags,
    { readonly model_version: ModelVersion }
  >;
  'GET model-versions/get': Call<{ readonly name: string; readonly version: string }, { readonly model_version: ModelVersion }>;
  'GET model-versions/get-download-uri': Call<
    { readonly name: string; readonly version: string },
    { readonly artifact_uri: string }
  >;
  'GET model-versions/search': Search<Ordered, 'model_versions', ModelVersion>;
  'POST model-versions/transition-stage': Call<{
    readonly name: string;
    readonly version: string;
    readonly stage: string;
    readonly archive_existing_versions: boolean;
  }>;
  'DELETE model-versions/delete': Call<{ readonly name: string; readonly version: string }>;
}

export type EndpointName = keyof Endpoints;

/** The field of each search's answer that has what was found. */
export const FOUND = {
  'POST experiments/search': 'experiments',
  'POST runs/search': 'runs',
  'POST logged-models/search': 'models',
  'GET metrics/get-history': 'metrics',
  'GET registered-models/search': 'registered_models',
  'GET model-versions/search': 'model_versions',
} as const satisfies Partial<Record<EndpointName, string>>;

export type SearchName = keyof typeof FOUND;

/** What a search finds. */
export type Found<Name extends SearchName> =
  NonNullable<Endpoints[Name]['answer'][(typeof FOUND)[Name] & keyof Endpoints[Name]['answer']]> extends readonly (infer Item)[]
    ? Item
    : never;
