import { expect, it } from 'vitest';
import { parseModelUri } from './model-uri.js';

const MODEL = `m-${'a'.repeat(32)}`;

// As mlflow/store/artifact/utils/models.py, `_parse_model_uri`, reads them.
it.each([
  [`models:/${MODEL}`, { modelId: MODEL }],
  ['models:/churn/7', { name: 'churn', version: '7' }],
  ['models:/churn/Production', { name: 'churn', stage: 'Production' }],
  ['models:/churn/latest', { name: 'churn', stage: 'latest' }],
  ['models:/churn@champion', { name: 'churn', alias: 'champion' }],
  ['models:/a b%20c/1', { name: 'a b c', version: '1' }],
  ['models:/größe@a', { name: 'größe', alias: 'a' }],
])('%s', (uri, parsed) => {
  expect(parseModelUri(uri)).toEqual(parsed);
});

it.each([
  '',
  'models:',
  'models:/',
  'models:/churn',
  'models:/churn/',
  'models:/a/b/c',
  'models:/@a',
  'models:/a@',
  'runs:/x/y',
  's3://b/x',
])('%j is not one', (uri) => expect(parseModelUri(uri)).toBeUndefined());
