import { describe, expect, it } from 'vitest';
import { eventName, eventNames, exampleData, noSuchEvent, promptData, type WebhookEventName } from './webhook-event.js';

it.each([
  ['registered_model', 'created', 'prompt.created'],
  ['model_version', 'created', 'prompt_version.created'],
  ['model_version_tag', 'set', 'prompt_version_tag.set'],
  ['model_version_tag', 'deleted', 'prompt_version_tag.deleted'],
  ['model_version_alias', 'created', 'prompt_alias.created'],
  ['model_version_alias', 'deleted', 'prompt_alias.deleted'],
] as const)('%s %s is %s of a prompt', (entity, action, prompt) => {
  expect(eventNames({ entity, action, name: 'x', data: {} })).toEqual({ model: `${entity}.${action}`, prompt });
});

describe('an event that webhooks can be made for', () => {
  it('is an entity with one of its actions', () => {
    expect(eventName('prompt_tag', 'set')).toBe('prompt_tag.set');
    for (const [entity, action] of [
      ['prompt_tag', 'created'],
      ['registered_model_tag', 'set'],
      ['constructor', 'name'],
      ['', ''],
    ] as const) {
      expect(eventName(entity, action)).toBeUndefined();
    }
  });

  // mlflow/entities/webhook.py, `WebhookEvent`.
  it.each([
    ['model_version', 'deleted', "Invalid action 'deleted' for entity 'model_version'. Valid actions are: ['created']"],
    [
      'model_version_alias',
      'set',
      "Invalid action 'set' for entity 'model_version_alias'. Valid actions are: ['created', 'deleted']",
    ],
    ['prompt_tag', 'created', "Invalid action 'created' for entity 'prompt_tag'. Valid actions are: ['deleted', 'set']"],
    ['thing', 'created', "There is no webhook entity 'THING'."],
    ['prompt', 'painted', "There is no webhook action 'PAINTED'."],
  ])('%s %s is none', (entity, action, message) => {
    expect(noSuchEvent(entity, action)).toBe(message);
  });
});

it("a prompt's event leaves out the tags with which MLflow marks prompts", () => {
  const tags = { 'mlflow.prompt.is_prompt': 'true', 'mlflow.prompt.text': 'Hi', _mlflow_prompt_type: 'text', team: 'red' };
  const event = { entity: 'model_version', action: 'created', name: 'x', data: { version: '1', tags } } as const;
  expect(promptData(event)).toEqual({ version: '1', tags: { team: 'red' } });
  expect(promptData({ ...event, data: { key: 'k' } })).toEqual({ key: 'k' });
});

// mlflow/webhooks/types.py, the `example` of each payload.
it.each<[WebhookEventName, object]>([
  [
    'registered_model.created',
    { name: 'example_model', tags: { example_key: 'example_value' }, description: 'An example registered model' },
  ],
  [
    'model_version.created',
    {
      name: 'example_model',
      version: '1',
      source: 'models:/123',
      run_id: 'abcd1234abcd5678',
      tags: { example_key: 'example_value' },
      description: 'An example model version',
    },
  ],
  ['model_version_tag.set', { name: 'example_model', version: '1', key: 'example_key', value: 'example_value' }],
  ['model_version_tag.deleted', { name: 'example_model', version: '1', key: 'example_key' }],
  ['model_version_alias.created', { name: 'example_model', alias: 'example_alias', version: '1' }],
  ['model_version_alias.deleted', { name: 'example_model', alias: 'example_alias' }],
  ['prompt.created', { name: 'example_prompt', tags: { example_key: 'example_value' }, description: 'An example prompt' }],
  [
    'prompt_version.created',
    {
      name: 'example_prompt',
      version: '1',
      template: 'Hello {{name}}!',
      tags: { example_key: 'example_value' },
      description: 'An example prompt version',
    },
  ],
  ['prompt_tag.set', { name: 'example_prompt', key: 'example_key', value: 'example_value' }],
  ['prompt_tag.deleted', { name: 'example_prompt', key: 'example_key' }],
  ['prompt_version_tag.set', { name: 'example_prompt', version: '1', key: 'example_key', value: 'example_value' }],
  ['prompt_version_tag.deleted', { name: 'example_prompt', version: '1', key: 'example_key' }],
  ['prompt_alias.created', { name: 'example_prompt', alias: 'example_alias', version: '1' }],
  ['prompt_alias.deleted', { name: 'example_prompt', alias: 'example_alias' }],
])('a test of %s sends the real server’s example', (name, data) => {
  expect(exampleData(name)).toEqual(data);
});
