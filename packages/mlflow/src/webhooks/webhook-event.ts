import { IS_PROMPT_TAG, PROMPT_TEXT_TAG } from '../protocol/prompt-tags.js';
import { pythonList, pythonString } from '../protocol/python-text.js';

/** What can happen to each entity of the registry (mlflow/entities/webhook.py, `VALID_ENTITY_ACTIONS`). */
const ACTIONS = {
  registered_model: ['created'],
  model_version: ['created'],
  model_version_tag: ['set', 'deleted'],
  model_version_alias: ['created', 'deleted'],
  prompt: ['created'],
  prompt_version: ['created'],
  prompt_tag: ['set', 'deleted'],
  prompt_version_tag: ['set', 'deleted'],
  prompt_alias: ['created', 'deleted'],
} as const satisfies Record<string, readonly string[]>;

export type WebhookEntity = keyof typeof ACTIONS;
export type WebhookAction = 'created' | 'set' | 'deleted';

/** For example `model_version.created`. */
export type WebhookEventName = `${WebhookEntity}.${WebhookAction}`;

/** Something that happened in the registry. Prompts are stored as registered models, but their events are named after prompts. */
export interface RegistryEvent {
  readonly entity: 'registered_model' | 'registered_model_tag' | 'model_version' | 'model_version_tag' | 'model_version_alias';
  readonly action: WebhookAction;
  /** The registered model. */
  readonly name: string;
  /** What webhooks receive besides the name (mlflow/webhooks/types.py). */
  readonly data: Readonly<Record<string, unknown>>;
}

const OF_PROMPTS: Readonly<Record<RegistryEvent['entity'], WebhookEntity>> = {
  registered_model: 'prompt',
  registered_model_tag: 'prompt_tag',
  model_version: 'prompt_version',
  model_version_tag: 'prompt_version_tag',
  model_version_alias: 'prompt_alias',
};

/** The event's name for a model, and its name for a prompt. */
export function eventNames({ entity, action }: RegistryEvent): { model: string; prompt: WebhookEventName } {
  return { model: `${entity}.${action}`, prompt: `${OF_PROMPTS[entity]}.${action}` };
}

/** All actions of the real server, also those that no event here has. */
const KNOWN_ACTIONS = ['created', 'updated', 'deleted', 'set', 'exceeded'];

/** Why there is no such event, in the real server's words (mlflow/entities/webhook.py); it has none for what it doesn't know at all. */
export function noSuchEvent(entity: string, action: string): string {
  if (!Object.hasOwn(ACTIONS, entity)) return `There is no webhook entity ${pythonString(entity.toUpperCase())}.`;
  if (!KNOWN_ACTIONS.includes(action)) return `There is no webhook action ${pythonString(action.toUpperCase())}.`;
  const valid = pythonList([...ACTIONS[entity as WebhookEntity]].sort());
  return `Invalid action '${action}' for entity '${entity}'. Valid actions are: ${valid}`;
}

/** @returns undefined if there is no such event */
export function eventName(entity: string, action: string): WebhookEventName | undefined {
  const actions: readonly string[] | undefined = Object.hasOwn(ACTIONS, entity) ? ACTIONS[entity as WebhookEntity] : undefined;
  return actions?.includes(action) ? (`${entity}.${action}` as WebhookEventName) : undefined;
}

/** Tags by which MLflow marks prompts (mlflow/prompt/constants.py). Webhooks are not told of them. */
const INTERNAL_TAGS = [IS_PROMPT_TAG, PROMPT_TEXT_TAG, '_mlflow_prompt_type'];

/** What webhooks are told of an event of a prompt. */
export function promptData({ data }: RegistryEvent): Readonly<Record<string, unknown>> {
  if (typeof data.tags !== 'object' || data.tags === null) return data;
  const tags = Object.entries(data.tags).filter(([key]) => !INTERNAL_TAGS.includes(key));
  return { ...data, tags: Object.fromEntries(tags) };
}

export function splitEvent(event: WebhookEventName): { entity: WebhookEntity; action: WebhookAction } {
  const [entity, action] = event.split('.') as [WebhookEntity, WebhookAction];
  return { entity, action };
}

const EXAMPLE = { name: 'example_model', version: '1', key: 'example_key', value: 'example_value', alias: 'example_alias' };

/** What a test of a webhook sends (mlflow/webhooks/types.py, `get_example_payload_for_event`). */
export function exampleData(event: WebhookEventName): Readonly<Record<string, unknown>> {
  const { entity, action } = splitEvent(event);
  const isPrompt = entity.startsWith('prompt');
  const name = isPrompt ? 'example_prompt' : EXAMPLE.name;
  const { version, key, value, alias } = EXAMPLE;
  const tags = { [key]: value };
  switch (entity) {
    case 'registered_model':
    case 'prompt':
      return { name, tags, description: isPrompt ? 'An example prompt' : 'An example registered model' };
    case 'model_version':
      return { name, version, source: 'models:/123', run_id: 'abcd1234abcd5678', tags, description: 'An example model version' };
    case 'prompt_version':
      return { name, version, template: 'Hello {{name}}!', tags, description: 'An example prompt version' };
    case 'prompt_tag':
      return { name, key, ...(action === 'set' && { value }) };
    case 'model_version_tag':
    case 'prompt_version_tag':
      return { name, version, key, ...(action === 'set' && { value }) };
    case 'model_version_alias':
    case 'prompt_alias':
      return { name, alias, ...(action === 'created' && { version }) };
  }
}
