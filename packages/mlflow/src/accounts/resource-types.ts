/** How fine a permission may be: on all of a type alone (`*`), or on single ones too. */
type Grain = 'all' | 'each';

/**
 * What permissions can be given on (mlflow/server/auth/permissions.py). A product on top adds its own types. Those of things that this
 * server does not have (gateway, scorers, traces …) are taken all the same, so that the roles of the real server can be made here.
 */
const RESOURCE_TYPES: Readonly<Record<string, Grain>> = {
  workspace: 'all',
  experiment: 'each',
  registered_model: 'each',
  prompt: 'each',
  scorer: 'each',
  gateway_secret: 'each',
  gateway_endpoint: 'each',
  gateway_model_definition: 'each',
  mcp_server: 'each',
  run: 'all',
  trace: 'all',
  assessment: 'all',
  logged_model: 'all',
  review_queue: 'all',
  registered_model_version: 'all',
  prompt_version: 'all',
  scorer_version: 'all',
  mcp_server_version: 'all',
};

/** Stands for all of a type. */
export const ALL = '*';

/** The types that an experiment contains: who deletes it deletes them. */
export const IN_EXPERIMENT = ['run', 'trace', 'logged_model', 'assessment', 'review_queue', 'scorer', 'scorer_version'] as const;

/** The types of resources that one server knows. */
export class ResourceTypes {
  readonly #grains: ReadonlyMap<string, Grain>;

  /** @param more types that a product adds */
  constructor(more: readonly string[] = []) {
    this.#grains = new Map([...Object.entries(RESOURCE_TYPES), ...more.map((type): [string, Grain] => [type, 'each'])]);
  }

  /** All of them, in alphabetical order. */
  get names(): string[] {
    return [...this.#grains.keys()].sort();
  }

  has(type: unknown): boolean {
    return this.#grains.has(type as string);
  }

  /** Whether permissions can be given on a single resource of the type. */
  hasSingle(type: string): boolean {
    return this.#grains.get(type) === 'each';
  }
}
