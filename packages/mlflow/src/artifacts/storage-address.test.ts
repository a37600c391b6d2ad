import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../testing.js';
import { absoluteLocation, checkArtifactLocation, refuseForeignHost } from './storage-address.js';

describe('an address of artifacts', () => {
  it.each([
    's3://bucket/x',
    'gs://bucket/x',
    'mlflow-artifacts:/x',
    'file:///x',
    '/x',
    'x',
    'dbfs:/x',
    'httpsx://host',
    'wasbs://c@a/x',
  ])('%s chooses no host', (address) => expect(refusalOf(() => refuseForeignHost(address, 'source'))).toBeUndefined());

  // mlflow/store/artifact/host_policy.py
  it.each([
    ['http://host/x', 'http'],
    ['HTTPS://host/x', 'https'],
    ['ftp://host/x', 'ftp'],
    ['sftp://host/x', 'sftp'],
    ['hdfs://host/x', 'hdfs'],
    ['viewfs://host/x', 'viewfs'],
    ['abfss://c@host/x', 'abfss'],
    ['r2://bucket@account/x', 'r2'],
    ['b2://bucket/x', 'b2'],
    ['mlflow-artifacts://host:5000/x', 'mlflow-artifacts'],
  ])('%s does', (address, scheme) => {
    expect(refusalOf(() => refuseForeignHost(address, 'source'))).toBe(
      `'source' cannot use the '${scheme}' scheme: the '${scheme}' scheme addresses a host other than the tracking server's ` +
        'configured artifact storage, so the server would connect to the host named in the URI.',
    );
  });
});

describe('a location of an experiment', () => {
  it.each(['s3://bucket/x', 's3://bucket/x?a=b', 's3://bucket/a;b/c', '/srv/mlflow', 'mlflow-artifacts:/x'])(
    'may be %s',
    (location) => {
      expect(refusalOf(() => checkArtifactLocation(location))).toBeUndefined();
    },
  );

  // mlflow/server/handlers.py, `_validate_storage_location_uri`; tests/peers/test_mlflow_corners.py asks the real server.
  it.each([
    ['s3://bucket/x#y', "'artifact_location' URL can't include fragments or params."],
    ['s3://bucket/x;y', "'artifact_location' URL can't include fragments or params."],
    ['s3://bucket/x?a=../b', 'Invalid query string'],
    ['s3://bucket/x?a=%2e%2e/b', 'Invalid query string'],
    ['runs:/abc', "Artifact location cannot be a runs:/ URI. Given: 'runs:/abc'"],
    ['https://host/x', "'artifact_location' cannot use the 'https' scheme"],
  ])('may not be %s', (location, refusal) => {
    expect(refusalOf(() => checkArtifactLocation(location))).toContain(refusal);
  });
});

it.each([
  ['my location', join(process.cwd(), 'my location')],
  ['./a/../b', join(process.cwd(), 'b')],
  ['/srv/mlflow', '/srv/mlflow'],
  ['s3://bucket/x?a=b', 's3://bucket/x?a=b'],
  ['mlflow-artifacts:/x', 'mlflow-artifacts:/x'],
])('%s stands for %s', (location, absolute) => {
  expect(absoluteLocation(location)).toBe(absolute);
});
