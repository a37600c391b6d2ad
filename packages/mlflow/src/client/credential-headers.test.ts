import { expect, it } from 'vitest';
import { credentialHeaders } from './credential-headers.js';

it.each([
  // The example of RFC 7617, section 2.
  [{ MLFLOW_TRACKING_USERNAME: 'Aladdin', MLFLOW_TRACKING_PASSWORD: 'open sesame' }, 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
  // And of section 2.1, for UTF-8.
  [{ MLFLOW_TRACKING_USERNAME: 'test', MLFLOW_TRACKING_PASSWORD: '123£' }, 'Basic dGVzdDoxMjPCow=='],
  [{ MLFLOW_TRACKING_TOKEN: 'abc' }, 'Bearer abc'],
  // As MLflow's client: mlflow/utils/rest_utils.py.
  [
    { MLFLOW_TRACKING_USERNAME: 'Aladdin', MLFLOW_TRACKING_PASSWORD: 'open sesame', MLFLOW_TRACKING_TOKEN: 'abc' },
    'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  ],
  [{ MLFLOW_TRACKING_USERNAME: 'Aladdin', MLFLOW_TRACKING_TOKEN: 'abc' }, 'Bearer abc'],
])('%j log in by %s', (environment, authorization) => {
  expect(credentialHeaders(environment)).toEqual({ authorization });
});

it.each([{}, { MLFLOW_TRACKING_USERNAME: 'Aladdin' }, { MLFLOW_TRACKING_PASSWORD: 'x' }, { MLFLOW_TRACKING_TOKEN: '' }])(
  '%j log nobody in',
  (environment) => {
    expect(credentialHeaders(environment)).toEqual({});
  },
);
