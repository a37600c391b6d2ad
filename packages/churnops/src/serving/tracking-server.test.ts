import { expect, it } from 'vitest';
import { isTrackingPath } from './tracking-server.js';

it.each([
  '/api/2.0/mlflow/runs/get?run_id=1',
  '/api/3.0/mlflow/server-info',
  '/api/2.0/mlflow-artifacts/artifacts/a.txt',
  '/ajax-api/2.0/mlflow/runs/search',
  '/get-artifact?path=a',
  '//api/2.0/mlflow/runs/get',
  '/api/2.0//mlflow/runs/get',
  '//model-versions//get-artifact',
])('%s is of the tracking server', (url) => expect(isTrackingPath(url)).toBe(true));

it.each(['/', '/api/churnops/v1/status', '/health', '/runs/api/2.0/mlflow'])('%s is not', (url) =>
  expect(isTrackingPath(url)).toBe(false),
);
