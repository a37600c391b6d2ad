import { invalid, type MlflowError } from '../protocol/mlflow-error.js';
import { pythonList, pythonString } from '../protocol/python-text.js';

/** How MLflow's searches differ: in what a filter may name, and in their error messages. */
export interface SearchWording {
  /** The entities that a filter may put before the dot. */
  readonly entities: readonly string[];
  /** The message for an unknown entity. */
  readonly unknownEntity: (name: string) => MlflowError;
  /** The message for a part of the filter that is not a comparison. `tokens` are as written. */
  readonly noComparison: (tokens: readonly string[], filter: string) => MlflowError;
  /** The message for a filter of white space alone. */
  readonly onlySpace: (filter: string) => MlflowError;
}

const notParsed = (filter: string) => invalid(`Invalid filter '${filter}'. Could not be parsed.`);
const invalidClauses = (tokens: readonly string[]) => invalid(`Invalid clause(s) in filter string: ${tokens.join(', ')}`);

/** Runs (mlflow/utils/search_utils.py, `SearchUtils`). */
export const RUN_WORDING: SearchWording = {
  entities: [
    'metric',
    'metrics',
    'param',
    'params',
    'parameter',
    'parameters',
    'tag',
    'tags',
    'attribute',
    'attributes',
    'attr',
    'run',
    'dataset',
    'datasets',
  ],
  unknownEntity: (name) =>
    invalid(
      `Invalid entity type '${name}'. Valid values are ${pythonList(['metric', 'parameter', 'tag', 'attribute', 'dataset'])}`,
    ),
  noComparison: (tokens) => invalidClauses(tokens.map((token) => `'${token}'`)),
  onlySpace: notParsed,
};

/** Experiments, registered models and versions (`SearchExperimentsUtils` and others in the same file). */
export const TAGGED_WORDING: SearchWording = {
  entities: ['attribute', 'tag', 'tags'],
  unknownEntity: (name) => invalid(`Invalid entity type '${name}'. Valid entity types are ('attribute', 'tag', 'tags')`),
  noComparison: invalidClauses,
  onlySpace: notParsed,
};

const LOGGED_MODEL_ENTITIES = ['attributes', 'metrics', 'params', 'tags'];

/** Logged models (mlflow/utils/search_logged_model_utils.py). */
export const LOGGED_MODEL_WORDING: SearchWording = {
  entities: LOGGED_MODEL_ENTITIES,
  unknownEntity: (name) =>
    invalid(`Invalid entity type: ${pythonString(name)}. Expected one of ${pythonList(LOGGED_MODEL_ENTITIES)}.`),
  noComparison: (_tokens, filter) =>
    invalid(
      `Invalid filter string: ${pythonString(filter)}. Expected a list of comparisons separated by 'AND' ` +
        "(e.g. 'metrics.loss > 0.1 AND params.lr = 0.01').",
    ),
  onlySpace: (filter) => invalid(`Invalid filter string: ${pythonString(filter)}. Expected a single SQL expression.`),
};
