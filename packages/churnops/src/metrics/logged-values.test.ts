import { expect, it } from 'vitest';
import { loggedValues } from './logged-values.js';

const runs = '/api/2.0/mlflow/runs';

it.each([
  [`${runs}/log-metric`, {}, { metric: 1, param: 0, tag: 0 }],
  [`/ajax-api/2.0/mlflow/runs/log-parameter`, {}, { metric: 0, param: 1, tag: 0 }],
  [`${runs}/set-tag`, {}, { metric: 0, param: 0, tag: 1 }],
  [`${runs}/log-batch`, { metrics: [1, 2], params: [3], tags: [] }, { metric: 2, param: 1, tag: 0 }],
  [`${runs}/log-batch`, undefined, { metric: 0, param: 0, tag: 0 }],
  [`${runs}/log-batch`, { metrics: 'none' }, { metric: 0, param: 0, tag: 0 }],
  [`${runs}/get`, {}, undefined],
  ['/api/2.0/mlflow/experiments/set-tag', {}, undefined],
])('%s %j', (route, body, expected) => {
  expect(loggedValues(route, body)).toEqual(expected);
});
