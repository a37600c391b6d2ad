import { safeSegments } from '../artifacts/safe-path.js';
import type { LoggedModelStore } from '../logged-models/logged-model-store.js';
import { MlflowError } from '../protocol/mlflow-error.js';
import { parseModelUri } from '../protocol/model-uri.js';
import type { ExperimentStore } from '../tracking/experiment-store.js';
import type { RunStore } from '../tracking/run-store.js';
import { allows, type Permission, permissionOn, type Resource, type ResourceType, resourceOf, type User } from './permission.js';
import type { UserStore } from './user-store.js';

interface Stores {
  readonly experiments: ExperimentStore;
  readonly runs: RunStore;
  readonly loggedModels: LoggedModelStore;
  readonly users: UserStore;
}

type Input = Readonly<Record<string, unknown>>;
type Subject = keyof typeof SUBJECTS;

const experiment = (id: unknown): Resource => resourceOf('experiment', String(id));
const model = (name: unknown): Resource => resourceOf('registered_model', String(name));
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** What the input of an endpoint is about. The endpoint rejects references to things that don't exist. */
const SUBJECTS = {
  experiment: async ({ experiment_id = '0' }: Input) => [experiment(experiment_id)],
  experiments: async ({ experiment_ids }: Input) => listOf(experiment_ids).map(experiment),
  'experiment by name': async ({ experiment_name }: Input, { experiments }: Stores) => [
    experiment((await experiments.getByName(String(experiment_name))).experiment_id),
  ],
  run: async ({ run_id, run_uuid }: Input, { runs }: Stores) => [
    experiment((await runs.info(String(run_id ?? run_uuid))).experiment_id),
  ],
  runs: async ({ run_id, run_ids }: Input, { runs }: Stores) => {
    const found: Resource[] = [];
    for (const id of [...listOf(run_id), ...listOf(run_ids)]) found.push(experiment((await runs.info(String(id))).experiment_id));
    return found;
  },
  'logged model': async ({ model_id }: Input, { loggedModels }: Stores) => [
    experiment((await loggedModels.get(String(model_id), { allowDeleted: true })).info.experiment_id),
  ],
  'registered model': async ({ name }: Input) => [model(name)],
  'resource of a permission': async ({ resource_type, resource_id }: Input) => [
    resourceOf(resource_type as ResourceType, String(resource_id)),
  ],
} satisfies Record<string, (input: Input, stores: Stores) => Promise<Resource[]>>;

/**
 * Which permission each endpoint needs on what (mlflow/server/auth/__init__.py, `BEFORE_REQUEST_HANDLERS`). Only
 * admins may use an endpoint that is not listed.
 */
const RULES: readonly (readonly [Permission, Subject, readonly string[]])[] = [
  ['READ', 'experiment', ['GET experiments/get']],
  ['READ', 'experiments', ['POST experiments/search-datasets']],
  ['READ', 'experiment by name', ['GET experiments/get-by-name']],
  [
    'EDIT',
    'experiment',
    [
      'POST experiments/update',
      'POST experiments/set-experiment-tag',
      'POST experiments/delete-experiment-tag',
      'POST runs/create',
      'POST logged-models',
    ],
  ],
  [
    'MANAGE',
    'experiment',
    [
      'POST experiments/delete',
      'POST experiments/restore',
      'POST experiments/permissions/create',
      'GET experiments/permissions/get',
      'PATCH experiments/permissions/update',
      'DELETE experiments/permissions/delete',
    ],
  ],
  ['READ', 'run', ['GET runs/get', 'GET metrics/get-history', 'GET artifacts/list', 'GET get-artifact']],
  ['READ', 'runs', ['GET metrics/get-history-bulk', 'GET metrics/get-history-bulk-interval']],
  [
    'EDIT',
    'run',
    [
      'POST runs/update',
      'POST runs/log-metric',
      'POST runs/log-parameter',
      'POST runs/set-tag',
      'POST runs/delete-tag',
      'POST runs/log-batch',
      'POST runs/log-inputs',
      'POST runs/log-model',
      'POST runs/outputs',
    ],
  ],
  ['MANAGE', 'run', ['POST runs/delete', 'POST runs/restore']],
  ['READ', 'logged model', ['GET logged-models/:model_id', 'GET logged-models/:model_id/artifacts/directories']],
  [
    'EDIT',
    'logged model',
    [
      'PATCH logged-models/:model_id',
      'POST logged-models/:model_id/params',
      'PATCH logged-models/:model_id/tags',
      'DELETE logged-models/:model_id/tags/:tag_key',
    ],
  ],
  ['MANAGE', 'logged model', ['DELETE logged-models/:model_id']],
  [
    'READ',
    'registered model',
    [
      'GET registered-models/get',
      'GET registered-models/get-latest-versions',
      'POST registered-models/get-latest-versions',
      'GET registered-models/alias',
      'GET model-versions/get',
      'GET model-versions/get-download-uri',
      'GET model-versions/get-artifact',
    ],
  ],
  [
    'EDIT',
    'registered model',
    [
      'POST registered-models/rename',
      'PATCH registered-models/update',
      'POST registered-models/set-tag',
      'DELETE registered-models/delete-tag',
      'POST registered-models/alias',
      'DELETE registered-models/alias',
      'POST model-versions/create',
      'PATCH model-versions/update',
      'POST model-versions/transition-stage',
      'POST model-versions/set-tag',
      'DELETE model-versions/delete-tag',
    ],
  ],
  [
    'MANAGE',
    'registered model',
    [
      'DELETE registered-models/delete',
      'DELETE model-versions/delete',
      'POST registered-models/permissions/create',
      'GET registered-models/permissions/get',
      'PATCH registered-models/permissions/update',
      'DELETE registered-models/permissions/delete',
    ],
  ],
  [
    'MANAGE',
    'resource of a permission',
    ['POST users/permissions/grant', 'POST users/permissions/revoke', 'GET users/permissions/get'],
  ],
];

/** Open to every user: they manage what they create, search only what they may read, and see their own account. */
const FOR_ALL = new Set([
  'POST experiments/create',
  'POST registered-models/create',
  'GET experiments/search',
  'POST experiments/search',
  'POST runs/search',
  'POST logged-models/search',
  'GET registered-models/search',
  'GET model-versions/search',
  'GET users/current',
  'GET users/get',
  'PATCH users/update-password',
  'POST users/tokens/create',
  'GET users/tokens/list',
  'DELETE users/tokens/delete',
]);

const NEEDS = new Map(
  RULES.flatMap(([permission, subject, endpoints]) => endpoints.map((name) => [name, { permission, subject }] as const)),
);

/** Whether an endpoint has a rule. If it has none, only admins may use it. */
export function hasRule(endpoint: string): boolean {
  return NEEDS.has(endpoint) || FOR_ALL.has(endpoint);
}

/** Decides what users may do, by their permissions on experiments and registered models. */
export class Authorization {
  readonly #stores: Stores;

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  /**
   * @param endpoint method and path, as `GET runs/get`
   * @param input not checked yet
   * @throws MlflowError UNAUTHENTICATED without a user; PERMISSION_DENIED
   */
  async check(user: User | undefined, endpoint: string, input: unknown): Promise<void> {
    if (!user) throw new MlflowError('UNAUTHENTICATED', 'You are not authenticated.');
    if (user.is_admin || FOR_ALL.has(endpoint)) return;
    const need = NEEDS.get(endpoint);
    if (!need) throw denied(user, endpoint);
    const subjects: (input: Input, stores: Stores) => Promise<Resource[]> = SUBJECTS[need.subject];
    for (const resource of await subjects(Object(input) as Input, this.#stores)) this.require(user, resource, need.permission);
    if (endpoint === 'POST model-versions/create') await this.#checkSource(user, Object(input) as Input);
  }

  /** @throws MlflowError PERMISSION_DENIED */
  require(user: User | undefined, resource: Resource | undefined, permission: Permission): void {
    if (user && allows(permissionOn(user, resource), permission)) return;
    throw denied(user, resource ? `${permission} on ${resource.type} '${resource.id}'` : permission);
  }

  /**
   * Checks a path in the artifact store. Files in an experiment's folder belong to the experiment.
   *
   * @throws MlflowError PERMISSION_DENIED; INVALID_PARAMETER_VALUE for an unsafe path
   */
  requireOnArtifact(user: User | undefined, path: string, permission: Permission): void {
    const [first] = safeSegments(path);
    this.require(user, first !== undefined && /^\d+$/.test(first) ? experiment(first) : undefined, permission);
  }

  /** The input of a search without the experiments that the user may not read. */
  narrow(user: User | undefined, endpoint: string, input: unknown): unknown {
    if (!user || user.is_admin || !['POST runs/search', 'POST logged-models/search'].includes(endpoint)) return input;
    const { experiment_ids } = Object(input) as Input;
    const readable = listOf(experiment_ids).filter((id) => canRead(user, experiment(id)));
    return { ...(input as object), experiment_ids: readable };
  }

  /** The result of a search without what the user may not read. */
  filter(user: User | undefined, result: object): object {
    if (!user || user.is_admin) return result;
    const { experiments, registered_models, model_versions } = result as Record<string, Record<string, unknown>[] | undefined>;
    return {
      ...result,
      ...(experiments && { experiments: experiments.filter(({ experiment_id }) => canRead(user, experiment(experiment_id))) }),
      ...(registered_models && { registered_models: registered_models.filter(({ name }) => canRead(user, model(name))) }),
      ...(model_versions && { model_versions: model_versions.filter(({ name }) => canRead(user, model(name))) }),
    };
  }

  /** Updates permissions after a request: creators manage what they create, and renaming or deleting takes permissions along. */
  async follow(user: User | undefined, endpoint: string, input: unknown, result: object): Promise<void> {
    const { users } = this.#stores;
    const { name, new_name } = Object(input) as Input;
    const { experiment_id } = result as { experiment_id?: string };
    switch (endpoint) {
      case 'POST experiments/create':
        if (user && !user.is_admin) await users.grant(user.username, experiment(experiment_id), 'MANAGE');
        return;
      case 'POST registered-models/create':
        if (user && !user.is_admin) await users.grant(user.username, model(name), 'MANAGE');
        return;
      case 'POST registered-models/rename':
        return users.renameResource(model(name), String(new_name));
      case 'DELETE registered-models/delete':
        return users.forgetResource(model(name));
    }
  }

  /**
   * Registering a model lets the model's readers read the files of its source. So the caller must be allowed to read that run,
   * logged model or version.
   */
  async #checkSource(user: User, { run_id, model_id, source }: Input): Promise<void> {
    if (run_id) this.require(user, (await SUBJECTS.run({ run_id }, this.#stores))[0], 'READ');
    const named = parseModelUri(String(source));
    const logged = named && 'modelId' in named ? named.modelId : model_id;
    if (logged) this.require(user, (await SUBJECTS['logged model']({ model_id: logged }, this.#stores))[0], 'READ');
    if (named && 'name' in named) this.require(user, model(named.name), 'READ');
  }
}

export function canRead(user: User | undefined, resource: Resource): boolean {
  return user === undefined || allows(permissionOn(user, resource), 'READ');
}

function denied(user: User | undefined, what: string): MlflowError {
  return new MlflowError('PERMISSION_DENIED', `Permission denied: user ${user?.username ?? '(none)'} lacks ${what}.`);
}
