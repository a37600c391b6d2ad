import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { resolve } from 'node:path';
import type { RetentionCampaign } from '@churnops/learn';
import type { WebhookSettings } from '@churnops/mlflow';
import { credentialHeaders } from '@churnops/mlflow/credentials';
import { NotUtf8Error, parseDotEnv } from './dot-env.js';
import type { DriftReference } from './drift-reference.js';
import {
  CAMPAIGN,
  type ENV_MANAGERS,
  type EnvironmentVariables,
  environmentVariables,
  type LOG_LEVELS,
  MAY_HOLD_SECRETS,
  type SCHEDULES,
} from './environment.js';
import { ChurnopsError } from './errors.js';
import type { LogDestination } from './log-sending/open-log-sender.js';
import type { OutsideRun } from './outside-run.js';

/** What the environment configures. */
export interface Config {
  /** Absolute path of the folder for the embedded database, artifacts and logs. */
  readonly home: string;
  readonly host: string;
  readonly port: number;
  /** Names that the server is reached by, besides `host`, `localhost` and IP addresses. */
  readonly allowedHosts: readonly string[];
  /** A Postgres; undefined: the embedded database in `home`. */
  readonly databaseUrl: string | undefined;
  /** More databases for `churnops stack backup --by-url`: a tracking server's, Airflow's. */
  readonly backupDatabases: readonly string[];
  /** A tracking server; undefined: our own, in this process. */
  readonly mlflowTrackingUri: string | undefined;
  /** Headers with our credentials for `mlflowTrackingUri`. */
  readonly mlflowCredentials: Readonly<Record<string, string>>;
  /** Whether users must log in: always, unless only this machine can reach the server and no admin is named. */
  readonly requiresLogin: boolean;
  /** The first user, created if there is none. */
  readonly admin: { readonly username: string; readonly password: string } | undefined;
  /** Where the own tracking server keeps artifacts; undefined: in `home`. */
  readonly artifactsDestination: { readonly bucket: string; readonly prefix: string } | undefined;
  /** Where our own tracking server has the artifacts of experiments that are made without a location; undefined: where it keeps artifacts. */
  readonly defaultArtifactRoot: string | undefined;
  /** Where our own tracking server may send webhooks to. */
  readonly webhooks: WebhookSettings;
  /** How S3 is reached: for `artifactsDestination`, and for a tracking server that leaves artifacts to its clients. */
  readonly s3: S3Access;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** A log file that reaches this size is renamed, and a new one begun. In bytes. */
  readonly logFileBytes: number;
  /** How many renamed log files are kept. */
  readonly logOldFiles: number;
  /** Where the log is sent, besides its file. */
  readonly logDestination: LogDestination | undefined;
  /** IANA name of the zone whose calendar says what today is, and whose clock the schedule goes by. */
  readonly timeZone: string;
  /** Whether the server runs the nightly pipelines; `off` where another scheduler triggers them. */
  readonly schedule: (typeof SCHEDULES)[number];
  /** What the nightly reports compare a date with. */
  readonly reference: DriftReference;
  /** How many months before this one keep their predictions; undefined: all. */
  readonly predictionMonths: number | undefined;
  /** The run of another scheduler that this process works for. */
  readonly outsideRun: OutsideRun | undefined;
  /** What keeping customers costs and brings in, for the profit in reports of performance. */
  readonly campaign: Required<RetentionCampaign>;
  /** Largest file that may be sent over HTTP for import, in bytes. */
  readonly uploadLimit: number;
  /** How Python models are served. */
  readonly pyfunc: PyfuncConfig;
  /** Where spans go; undefined: none are recorded. */
  readonly tracing: TracingSettings | undefined;
}

/** How models that are neither ours nor ONNX are served. */
export interface PyfuncConfig {
  /** A running `mlflow models serve`, without a slash at its end; undefined: a Python of our own is started. */
  readonly url: string | undefined;
  /** The interpreter with MLflow: a path, or a name on the PATH. */
  readonly python: string;
  /** In which environment the model runs: that of `python`, or one that MLflow makes from the model's requirements. */
  readonly envManager: (typeof ENV_MANAGERS)[number];
  /** How many processes serve the model. */
  readonly workers: number;
  /** How long it may take until the model can score. */
  readonly startMs: number;
  /** How long an answer may take. */
  readonly timeoutMs: number;
}

/** An OpenTelemetry collector, by OpenTelemetry's own variables. */
export interface TracingSettings {
  /** Where to POST traces, as JSON. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  /** More attributes of whatever sends the spans, such as `deployment.environment`. */
  readonly resource: Readonly<Record<string, string>>;
}

/** Address and credentials as MLflow's client and Amazon's tools read them; what is undefined is left to those tools' defaults. */
export interface S3Access {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly credentials:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string | undefined }
    | undefined;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Some 7 million customers as text. */
const UPLOAD_LIMIT_MB = 1024;

/** Where artifacts go if only the address of an S3 is given. */
const DEFAULT_BUCKET = 'mlflow';

/**
 * The configuration of an environment, and of a `.env` file in the working directory for what the environment lacks.
 *
 * @throws ChurnopsError CHURN_CONFIG with all problems at once; values that may hold secrets are not repeated
 */
export function readConfig(environment: NodeJS.ProcessEnv, workingDirectory: string): Config {
  const given = { ...readDotEnv(workingDirectory), ...withoutEmpty(environment) };
  const parsed = environmentVariables.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      const shown = MAY_HOLD_SECRETS.test(name) ? '' : ` (got "${given[name]}")`;
      return `${name} ${message}${shown}`;
    });
    throw new ChurnopsError('CHURN_CONFIG', problems.join('; '), 'correct the environment or .env; .env.example explains each');
  }
  const values = parsed.data;
  const host = values.HOST ?? '127.0.0.1';
  const adminPassword = values.MLFLOW_AUTH_ADMIN_PASSWORD;
  return {
    home: resolve(workingDirectory, values.CHURNOPS_HOME ?? '.churnops'),
    host,
    port: values.PORT ?? 8000,
    allowedHosts: values.CHURNOPS_ALLOWED_HOSTS ?? [],
    databaseUrl: values.DATABASE_URL,
    backupDatabases: values.CHURNOPS_BACKUP_DATABASES ?? [],
    ...trackingServer(values),
    requiresLogin: adminPassword !== undefined || !isLoopback(host),
    admin: adminPassword ? { username: values.MLFLOW_AUTH_ADMIN_USERNAME ?? 'admin', password: adminPassword } : undefined,
    artifactsDestination: artifactsDestination(values.MLFLOW_ARTIFACTS_DESTINATION, values.MLFLOW_S3_ENDPOINT_URL),
    defaultArtifactRoot: values.MLFLOW_DEFAULT_ARTIFACT_ROOT,
    s3: {
      endpoint: values.MLFLOW_S3_ENDPOINT_URL,
      region: values.AWS_REGION ?? values.AWS_DEFAULT_REGION,
      credentials:
        values.AWS_ACCESS_KEY_ID && values.AWS_SECRET_ACCESS_KEY
          ? {
              accessKeyId: values.AWS_ACCESS_KEY_ID,
              secretAccessKey: values.AWS_SECRET_ACCESS_KEY,
              sessionToken: values.AWS_SESSION_TOKEN,
            }
          : undefined,
    },
    webhooks: {
      allowedSchemes: values.MLFLOW_WEBHOOK_ALLOWED_SCHEMES,
      allowPrivateAddresses: values.MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS,
    },
    logLevel: values.LOG_LEVEL ?? 'info',
    logFileBytes: values.LOG_FILE_BYTES ?? 10_000_000,
    logOldFiles: values.LOG_OLD_FILES ?? 5,
    logDestination: values.LOG_URL ? { url: new URL(values.LOG_URL), ca: values.LOG_CA, caFile: values.LOG_CA_FILE } : undefined,
    timeZone: values.CHURNOPS_TIMEZONE ?? 'UTC',
    schedule: values.CHURNOPS_SCHEDULE ?? 'on',
    reference: values.CHURNOPS_REFERENCE ?? 'training',
    predictionMonths: values.CHURNOPS_PREDICTION_MONTHS,
    outsideRun: outsideRun(values),
    campaign: values.CHURNOPS_CAMPAIGN ?? CAMPAIGN,
    pyfunc: pyfuncConfig(values),
    uploadLimit: (values.CHURNOPS_UPLOAD_LIMIT ?? UPLOAD_LIMIT_MB) * 2 ** 20,
    tracing: tracingSettings(values),
  };
}

/** A user and password in the address have precedence, as in MLflow's own client. */
function trackingServer(values: EnvironmentVariables): Pick<Config, 'mlflowTrackingUri' | 'mlflowCredentials'> {
  if (!values.MLFLOW_TRACKING_URI) return { mlflowTrackingUri: undefined, mlflowCredentials: credentialHeaders(values) };
  const url = new URL(values.MLFLOW_TRACKING_URI);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  return {
    mlflowTrackingUri: url.href.replace(/\/+$/, ''),
    mlflowCredentials: credentialHeaders(
      password
        ? { MLFLOW_TRACKING_USERNAME: decodeURIComponent(username), MLFLOW_TRACKING_PASSWORD: decodeURIComponent(password) }
        : values,
    ),
  };
}

/** Seconds until a model can score: making an environment downloads packages. */
const START_SECONDS = { local: 120, virtualenv: 900, uv: 900 } as const;
/** MLflow's own limit. */
const ANSWER_SECONDS = 60;

function pyfuncConfig(values: EnvironmentVariables): PyfuncConfig {
  const envManager = values.CHURNOPS_PYFUNC_ENV_MANAGER ?? 'local';
  return {
    url: values.CHURNOPS_PYFUNC_URL,
    python: values.CHURNOPS_PYFUNC_PYTHON ?? 'python3',
    envManager,
    workers: values.CHURNOPS_PYFUNC_WORKERS ?? 1,
    startMs: 1000 * (values.CHURNOPS_PYFUNC_START_TIMEOUT ?? START_SECONDS[envManager]),
    timeoutMs: 1000 * (values.CHURNOPS_PYFUNC_TIMEOUT ?? ANSWER_SECONDS),
  };
}

/** As https://opentelemetry.io/docs/specs/otel/protocol/exporter/ has it, but off unless there is an endpoint. */
function tracingSettings(values: EnvironmentVariables): TracingSettings | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ofTraces } = values;
  const isOff = values.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || values.OTEL_TRACES_EXPORTER === 'none';
  const url = ofTraces ?? (endpoint && `${endpoint.replace(/\/+$/, '')}/v1/traces`);
  if (isOff || !url) return undefined;
  const { 'service.name': name = 'churnops', ...resource } = values.OTEL_RESOURCE_ATTRIBUTES ?? {};
  return { url, headers: values.OTEL_EXPORTER_OTLP_HEADERS ?? {}, serviceName: values.OTEL_SERVICE_NAME ?? name, resource };
}

/**
 * What the DAGs of deploy/airflow pass on, or what Airflow itself gives to the commands of its BashOperator. The two parts belong to one run,
 * so they are never mixed.
 */
function outsideRun(values: EnvironmentVariables): OutsideRun | undefined {
  if (values.CHURNOPS_RUN_ID) return { id: values.CHURNOPS_RUN_ID, tryNumber: values.CHURNOPS_RUN_TRY };
  const { AIRFLOW_CTX_DAG_RUN_ID: id, AIRFLOW_CTX_TRY_NUMBER: tryNumber } = values;
  return id ? { id, tryNumber } : undefined;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || LOOPBACK.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

function artifactsDestination(destination: string | undefined, endpoint: string | undefined): Config['artifactsDestination'] {
  if (!destination) return endpoint ? { bucket: DEFAULT_BUCKET, prefix: '' } : undefined;
  const [bucket = '', ...folders] = destination.slice('s3://'.length).split('/');
  return { bucket, prefix: folders.filter(Boolean).join('/') };
}

function readDotEnv(workingDirectory: string): NodeJS.Dict<string> {
  try {
    return parseDotEnv(readFileSync(resolve(workingDirectory, '.env')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    const remedy = error instanceof NotUtf8Error ? 'save it as UTF-8' : 'make it a file that this user can read, or remove it';
    throw new ChurnopsError('CHURN_CONFIG', `.env cannot be read: ${(error as Error).message}`, remedy, { cause: error });
  }
}

/** Line breaks at the end come from files: of Windows, and of secrets that somebody wrote with an editor. */
function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const values = Object.entries(environment).map(([name, value]) => [name, value?.replace(/[\r\n]+$/, '')] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== ''));
}
