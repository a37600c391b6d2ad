import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.js';
import { CERTIFICATE, KEY } from './log-sending/testing-certificate.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'churnops-config-'));
  await writeFile(join(folder, '.env'), 'PORT=9001\nHOST=localhost\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('readConfig', () => {
  it('records no traces unless there is a collector', () => {
    const read = (environment: NodeJS.ProcessEnv) => readConfig(environment, tmpdir()).tracing;
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/' };
    const plain = { url: 'http://127.0.0.1:4318/v1/traces', headers: {}, serviceName: 'churnops', resource: {} };
    expect(read({})).toBeUndefined();
    expect(read(endpoint)).toEqual(plain);
    expect(read({ ...endpoint, OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
    expect(read({ ...endpoint, OTEL_SDK_DISABLED: 'FALSE' })).toEqual(plain);
    expect(read({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined();
    expect(read({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c.example/x' })).toEqual({ ...plain, url: 'https://c.example/x' });
    expect(
      read({ ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'a=b%3D,c=d', OTEL_RESOURCE_ATTRIBUTES: 'service.name=x,y=z' }),
    ).toEqual({ ...plain, headers: { a: 'b=', c: 'd' }, serviceName: 'x', resource: { y: 'z' } });
    expect(read({ ...endpoint, OTEL_SERVICE_NAME: 'mine', OTEL_RESOURCE_ATTRIBUTES: 'service.name=x' })?.serviceName).toBe(
      'mine',
    );
  });

  it.each([
    ['~', 'must be the whole path'],
    ['~/churn', 'must be the whole path'],
    ['~me/churn', 'must be the whole path'],
    [' ', 'must be the name of a folder'],
  ])('refuses CHURNOPS_HOME=%s, which would be a new folder of that name', (home, message) => {
    expect(() => readConfig({ CHURNOPS_HOME: home }, tmpdir())).toThrow(`CHURNOPS_HOME ${message}`);
    expect(readConfig({ CHURNOPS_HOME: 'a~/~b' }, tmpdir()).home).toBe(join(tmpdir(), 'a~/~b'));
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', '127.0.0.1:4317', 'must be a URL'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'must be http/json or http/protobuf'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'secret', 'must be NAME=VALUE'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=%secret', 'two hexadecimal digits'],
    ['OTEL_SDK_DISABLED', 'yes', 'must be true or false'],
    ['OTEL_TRACES_EXPORTER', 'jaeger', 'must be otlp or none'],
  ])('refuses %s=%s', (name, value, message) => {
    const refused = () => readConfig({ [name]: value }, tmpdir());
    expect(refused).toThrow(message);
    expect(refused).not.toThrow(/secret/);
  });

  it('has defaults', () => {
    expect(readConfig({}, tmpdir())).toMatchObject({
      home: join(tmpdir(), '.churnops'),
      host: '127.0.0.1',
      port: 8000,
      databaseUrl: undefined,
      backupDatabases: [],
      mlflowTrackingUri: undefined,
      logLevel: 'info',
      logFileBytes: 10_000_000,
      logOldFiles: 5,
      logDestination: undefined,
      timeZone: 'UTC',
      schedule: 'on',
      reference: 'training',
      predictionMonths: undefined,
    });
  });

  it('takes where the log is sent, and does not repeat its password', () => {
    const destination = (LOG_URL: string, LOG_CA_FILE = '') => readConfig({ LOG_URL, LOG_CA_FILE }, tmpdir()).logDestination;
    expect(destination('tls://logstash:5044')).toEqual({ url: new URL('tls://logstash:5044'), ca: undefined, caFile: undefined });
    expect(destination('https://u:p@search/logs-churnops-test')?.url.pathname).toBe('/logs-churnops-test');
    for (const [value, problem] of [
      ['logstash:5044', /LOG_URL must be a URL that starts with tls:\/\/ or tcp:\/\/ or http:\/\/ or https:\/\/$/],
      ['tls://logstash', /LOG_URL must have a port, such as tls:\/\/logstash:5044$/],
      ['https://u:secret@search/a/b', /LOG_URL must end after the host, or with the name of a data stream/],
      ['https://u:secret@search/a?refresh', /LOG_URL must end after the host/],
    ] as const) {
      const error = (() => {
        try {
          return destination(value);
        } catch (thrown) {
          return String(thrown);
        }
      })();
      expect(error).toMatch(problem);
      expect(error).not.toContain('secret');
    }
    expect(() => destination('tls://logstash:5044', '/no/such.crt')).toThrow(
      /LOG_CA_FILE must be a file that this user can read \(got "\/no\/such.crt"\)/,
    );
  });

  it('takes certificates as text, with line breaks as they are or as \\n, and does not repeat a key that was pasted in their place', () => {
    const trusted = (LOG_CA: string) => readConfig({ LOG_URL: 'tls://logstash:5044', LOG_CA }, tmpdir()).logDestination?.ca;
    for (const text of [CERTIFICATE, `${CERTIFICATE}\n${CERTIFICATE}\n`]) {
      expect(trusted(text)).toBe(text.trimEnd());
      expect(trusted(text.replaceAll('\n', '\\n'))?.trimEnd()).toBe(text.trimEnd());
    }
    for (const wrong of [
      '/certificates/ca.crt',
      KEY,
      `${CERTIFICATE}\n${KEY}`,
      CERTIFICATE.replaceAll('\n', ' ').replace('MII', 'M'),
    ]) {
      expect(() => trusted(wrong)).toThrow(
        /LOG_CA must be certificates as PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----$/,
      );
    }
  });

  it('takes how long predictions are kept: two months at least, as training and performance look back', () => {
    expect(readConfig({ CHURNOPS_PREDICTION_MONTHS: '13' }, tmpdir()).predictionMonths).toBe(13);
    expect(() => readConfig({ CHURNOPS_PREDICTION_MONTHS: '1' }, tmpdir())).toThrow(
      /CHURNOPS_PREDICTION_MONTHS must be a whole number from 2 to 1200 \(got "1"\)/,
    );
  });

  it('takes what a night is compared with', () => {
    expect(readConfig({ CHURNOPS_REFERENCE: 'same-weekday' }, tmpdir()).reference).toBe('same-weekday');
    expect(() => readConfig({ CHURNOPS_REFERENCE: 'last week' }, tmpdir())).toThrow(
      /CHURNOPS_REFERENCE must be one of training, last-week, same-weekday \(got "last week"\)/,
    );
  });

  it('takes a time zone by its IANA name, and the schedule on or off', () => {
    const environment = { CHURNOPS_TIMEZONE: 'Europe/Berlin', CHURNOPS_SCHEDULE: 'off' };
    expect(readConfig(environment, tmpdir())).toMatchObject({ timeZone: 'Europe/Berlin', schedule: 'off' });
    expect(() => readConfig({ CHURNOPS_SCHEDULE: 'no' }, tmpdir())).toThrow(
      /CHURNOPS_SCHEDULE must be one of on, off \(got "no"\)/,
    );
  });

  it("takes the run of another scheduler, from the DAGs or as Airflow's BashOperator gives it, never half of each", () => {
    const read = (environment: NodeJS.ProcessEnv) => readConfig(environment, tmpdir()).outsideRun;
    const airflow = { AIRFLOW_CTX_DAG_RUN_ID: 'scheduled__2026-03-01T01:00:00+00:00', AIRFLOW_CTX_TRY_NUMBER: '2' };
    expect(read({})).toBeUndefined();
    expect(read(airflow)).toEqual({ id: 'scheduled__2026-03-01T01:00:00+00:00', tryNumber: 2 });
    expect(read({ ...airflow, CHURNOPS_RUN_ID: 'manual' })).toEqual({ id: 'manual', tryNumber: undefined });
    expect(() => read({ CHURNOPS_RUN_ID: 'a\nb', CHURNOPS_RUN_TRY: '0' })).toThrow(
      /CHURNOPS_RUN_ID must be the id of a run.*CHURNOPS_RUN_TRY must be a whole number from 1/s,
    );
  });

  it('reads .env as editors of Windows save it, and refuses UTF-16', async () => {
    const windows = await mkdtemp(join(tmpdir(), 'churnops-config-'));
    await writeFile(join(windows, '.env'), '\uFEFFPORT=9002\r\nHOST=localhost\r\n');
    expect(readConfig({}, windows)).toMatchObject({ port: 9002, host: 'localhost' });
    await writeFile(join(windows, '.env'), Buffer.from('\uFEFFPORT=9002\r\n', 'utf16le'));
    expect(() => readConfig({}, windows)).toThrow(/\.env cannot be read: .*UTF-16/);
    await writeFile(join(windows, '.env'), 'PORT=eighty\n');
    expect(() => readConfig({}, windows)).toThrow('(got "eighty")');
    await rm(join(windows, '.env'));
    // Docker makes a folder of a file that is to be mounted and is not there.
    await mkdir(join(windows, '.env'));
    expect(() => readConfig({}, windows)).toThrow(/\.env cannot be read: EISDIR/);
    await rm(windows, { recursive: true });
  });

  it('takes values whose lines end as those of files do', () => {
    const environment = { AWS_ACCESS_KEY_ID: 'k', AWS_SECRET_ACCESS_KEY: 's\n', CHURNOPS_SCHEDULE: 'off\r\n', LOG_LEVEL: '\n' };
    expect(readConfig(environment, tmpdir())).toMatchObject({
      s3: { credentials: { secretAccessKey: 's' } },
      schedule: 'off',
      logLevel: 'info',
    });
  });

  it('takes user and password out of the address of the tracking server', () => {
    const basic = (login: string) => ({ authorization: `Basic ${Buffer.from(login).toString('base64')}` });
    const own = { MLFLOW_TRACKING_USERNAME: 'v', MLFLOW_TRACKING_PASSWORD: 'q' };
    const at = (MLFLOW_TRACKING_URI: string) => {
      const { mlflowTrackingUri, mlflowCredentials } = readConfig({ MLFLOW_TRACKING_URI, ...own }, tmpdir());
      return [mlflowTrackingUri, mlflowCredentials];
    };
    expect(at('https://u:p%40%3A@host:5000/mlflow/')).toEqual(['https://host:5000/mlflow', basic('u:p@:')]);
    expect(at(' http://host:5000 ')).toEqual(['http://host:5000', basic('v:q')]);
    expect(() => at('http://u:secret@host:5000/#/experiments')).toThrow(/MLFLOW_TRACKING_URI must end after the host[^(]*$/);
  });

  it('takes how Python models are served', () => {
    expect(readConfig({}, tmpdir()).pyfunc).toEqual({
      url: undefined,
      python: 'python3',
      envManager: 'local',
      workers: 1,
      startMs: 120_000,
      timeoutMs: 60_000,
    });
    const environment = {
      CHURNOPS_PYFUNC_URL: 'http://pyfunc:5001/',
      CHURNOPS_PYFUNC_PYTHON: '/opt/python/bin/python',
      CHURNOPS_PYFUNC_ENV_MANAGER: 'uv',
      CHURNOPS_PYFUNC_WORKERS: '4',
      CHURNOPS_PYFUNC_TIMEOUT: '10',
    };
    expect(readConfig(environment, tmpdir()).pyfunc).toEqual({
      url: 'http://pyfunc:5001',
      python: '/opt/python/bin/python',
      envManager: 'uv',
      workers: 4,
      startMs: 900_000,
      timeoutMs: 10_000,
    });
    const wrong = {
      CHURNOPS_PYFUNC_URL: 'http://me:secret@pyfunc:5001',
      CHURNOPS_PYFUNC_ENV_MANAGER: 'conda',
      CHURNOPS_PYFUNC_WORKERS: '0',
    };
    expect(() => readConfig(wrong, tmpdir())).toThrow(
      /CHURNOPS_PYFUNC_URL must have no user, no password and no query; CHURNOPS_PYFUNC_ENV_MANAGER must be one of local, virtualenv, uv \(got "conda"\); CHURNOPS_PYFUNC_WORKERS must be a whole number from 1 to 64/,
    );
    expect(() => readConfig({ CHURNOPS_PYFUNC_URL: 'pyfunc:5001' }, tmpdir())).toThrow(
      'must be a URL that starts with http:// or https://',
    );
  });

  it('takes what a campaign costs and brings in, whole or in part', () => {
    const read = (CHURNOPS_CAMPAIGN: string) => readConfig({ CHURNOPS_CAMPAIGN }, tmpdir()).campaign;
    expect(readConfig({}, tmpdir()).campaign).toEqual({ clv: 200, offer: 10, contact: 1, acceptance: 0.3 });
    expect(read('clv=500 acceptance=0.25')).toEqual({ clv: 500, offer: 10, contact: 1, acceptance: 0.25 });
    expect(read('offer=5.5, contact=0')).toEqual({ clv: 200, offer: 5.5, contact: 0, acceptance: 0.3 });
    expect(() => read('clv=-1')).toThrow(/CHURNOPS_CAMPAIGN must be amounts such as clv=200 .* \(got "clv=-1"\)/);
    expect(() => read('price=1')).toThrow('CHURNOPS_CAMPAIGN must be amounts');
    expect(() => read('offer=200')).toThrow('CHURNOPS_CAMPAIGN must have a clv greater than the offer');
    expect(() => read('acceptance=30')).toThrow('CHURNOPS_CAMPAIGN must have an acceptance');
  });

  it.each(['Mars/Olympus', '+01:00', '01:00', 'Berlin', 'UTC+1', ' '])('%j is no time zone', (name) => {
    const read = () => readConfig({ CHURNOPS_TIMEZONE: name }, tmpdir());
    expect(read).toThrow(/CHURNOPS_TIMEZONE must be an IANA time zone/);
  });

  it('reads .env, over which the environment has precedence', () => {
    expect(readConfig({ HOST: '::1', PORT: '' }, folder)).toMatchObject({ host: '::1', port: 9001 });
  });

  it('splits the names that the server is reached by', () => {
    const { allowedHosts } = readConfig({ CHURNOPS_ALLOWED_HOSTS: 'churn.example.com, churn' }, tmpdir());
    expect(allowedHosts).toEqual(['churn.example.com', 'churn']);
    expect(() => readConfig({ CHURNOPS_ALLOWED_HOSTS: 'http://churn' }, tmpdir())).toThrow(
      /CHURNOPS_ALLOWED_HOSTS must be host names/,
    );
  });

  it("takes where webhooks may be sent to by MLflow's own names", () => {
    expect(readConfig({}, tmpdir()).webhooks).toEqual({});
    const environment = { MLFLOW_WEBHOOK_ALLOWED_SCHEMES: 'http, https', MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS: 'true' };
    expect(readConfig(environment, tmpdir()).webhooks).toEqual({
      allowedSchemes: ['http', 'https'],
      allowPrivateAddresses: true,
    });
    const wrong = { MLFLOW_WEBHOOK_ALLOWED_SCHEMES: 'ftp', MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS: 'yes' };
    expect(() => readConfig(wrong, tmpdir())).toThrow(
      /MLFLOW_WEBHOOK_ALLOWED_SCHEMES must be http, https, .*MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS must be true or false/,
    );
  });

  it('takes the root of artifacts, if it is one', () => {
    expect(readConfig({}, tmpdir()).defaultArtifactRoot).toBeUndefined();
    const root = 's3://bucket/root';
    expect(readConfig({ MLFLOW_DEFAULT_ARTIFACT_ROOT: root }, tmpdir()).defaultArtifactRoot).toBe(root);
    const wrong = { MLFLOW_DEFAULT_ARTIFACT_ROOT: 'here' };
    expect(() => readConfig(wrong, tmpdir())).toThrow(/MLFLOW_DEFAULT_ARTIFACT_ROOT must be a URI/);
  });

  it('takes the size of a log file in bytes, and the number of old ones', () => {
    const environment = { LOG_FILE_BYTES: '1000', LOG_OLD_FILES: '1' };
    expect(readConfig(environment, tmpdir())).toMatchObject({ logFileBytes: 1000, logOldFiles: 1 });
    for (const [name, value] of [
      ['LOG_FILE_BYTES', '999'],
      ['LOG_FILE_BYTES', '10MB'],
      ['LOG_OLD_FILES', '0'],
      ['LOG_OLD_FILES', '-1'],
      ['PORT', '8000.5'],
    ] as const) {
      const expected = new RegExp(`^${name} must be a whole number from \\d+ to \\d+ \\(got "${value}"\\)$`);
      expect(() => readConfig({ [name]: value }, tmpdir())).toThrow(expected);
    }
  });

  it('refuses an admin password that is short or that everybody knows, together with what else is wrong', () => {
    const read = (password: string) => () => readConfig({ PORT: 'x', MLFLOW_AUTH_ADMIN_PASSWORD: password }, tmpdir());
    expect(read('password1234')).toThrow(
      /PORT must be .*; MLFLOW_AUTH_ADMIN_PASSWORD must not be the password that older MLflow versions came with/,
    );
    expect(read('elevenchars')).toThrow(/PORT must be .*; MLFLOW_AUTH_ADMIN_PASSWORD must have 12 characters or more/);
    expect(read('elevenchars')).not.toThrow(/elevenchars/);
    expect(readConfig({ MLFLOW_AUTH_ADMIN_PASSWORD: 'password1235' }, tmpdir()).admin).toEqual({
      username: 'admin',
      password: 'password1235',
    });
  });

  it('names all problems in one message, and repeats no secret', () => {
    const environment = { PORT: '70000', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://ann:secret@host/db' };
    const read = () => readConfig(environment, tmpdir());
    expect(read).toThrow(expect.objectContaining({ code: 'CHURN_CONFIG' }));
    expect(read).toThrow(/PORT must be .*got "70000".*DATABASE_URL must be .*LOG_LEVEL must be one of/);
    expect(read).not.toThrow(/secret/);
  });
});
