/** Whether permissions apply only to all resources of a type (`*`), or to single ones too. */
type Grain = 'all' | 'each';

/**
 * The types of resources that permissions can be granted on (mlflow/server/auth/permissions.py). A product that builds on this server adds its
 * own types. Types of things that this server lacks (gateway, scorers, traces …) are accepted too, so that roles of the real server can be
 * made here.
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

/** The pattern for all resources of a type. */
export const ALL = '*';

/** The types of resources in an experiment. Deleting the experiment deletes them. */
export const IN_EXPERIMENT = ['run', 'trace', 'logged_model', 'assessment', 'review_queue', 'scorer', 'scorer_version'] as const;

/** The types of resources that one server knows. */
export class ResourceTypes {
  readonly #grains: ReadonlyMap<string, Grain>;

  /** @param more types that a product adds */
  constructor(more: readonly string[] = []) {
    this.#grains = new Map([...Object.entries(RESOURCE_TYPES), ...more.map((type): [string, Grain] => [type, 'each'])]);
  }

  /** The names of all types, in alphabetical order. */
  get names(): string[] {
    return [...this.#grains.keys()].sort();
  }

  has(type: unknown): boolean {
    return this.#grains.has(type as string);
  }

  /** Whether permissions can be granted on a single resource of the type. */
  hasSingle(type: string): boolean {
    return this.#grains.get(type) === 'each';
  }
}
