import { expect, it } from 'vitest';
import { artifactRootProblem } from './artifact-root.js';

it.each([
  'mlflow-artifacts:/',
  'mlflow-artifacts:/a/b',
  's3://bucket',
  's3://bucket/a?x=1',
  'gs://bucket/a',
  '/srv/mlflow',
  'file:///srv/x',
])('%s is a root', (root) => expect(artifactRootProblem(root)).toBeUndefined());

it.each([
  ['', 'must be a URI'],
  ['relative/folder', 'must be a URI'],
  ['./here', 'must be a URI'],
  ['s3:', 'must be a URI'],
  ['runs:/abc/model', 'must be a URI'],
  ['models:/m/1', 'must be a URI'],
  ['s3://', 'must name a bucket'],
  ['s3:/bucket', 'must name a bucket'],
  ['s3://Bucket', 'must name a bucket'],
  ['s3://bucket/a b', 'must have no spaces'],
  ['s3://bucket/a\n', 'must have no spaces'],
  ['s3://bucket/a#b', 'no #'],
  ['s3://bucket/a;b', 'no ;'],
  ['s3://bucket/../other', 'no ..'],
  ['s3://bucket/a?x=..', 'no ..'],
])('%j is not one', (root, problem) => expect(artifactRootProblem(root)).toContain(problem));
