import { accessSync, constants, readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { RetentionCampaign } from '@churnops/learn';
import type { WebhookSettings } from '@churnops/mlflow';
import { artifactRootProblem } from '@churnops/mlflow/artifact-root';
import { adminPasswordProblem, credentialHeaders } from '@churnops/mlflow/credentials';
import { z } from 'zod';
import { DRIFT_REFERENCES, type DriftReference } from './drift-reference.js';
import { ChurnopsError } from './errors.js';
import type { LogDestination } from './log-sending/open-log-sender.js';
import type { OutsideRun } from './outside-run.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const SCHEDULES = ['on', 'off'] as const;

const ENV_MANAGERS = ['local', 'virtualenv', 'uv'] as const;

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

/** Amounts of the literature's campaigns (Verbeke et al. 2012), in euros. */
const CAMPAIGN: Config['campaign'] = { clv: 200, offer: 10, contact: 1, acceptance: 0.3 };

const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    abort: true,
  });

const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

/** A whole number from `least` to `most`. */
function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.string().regex(/^\d+$/, { error }).transform(Number).pipe(z.number().min(least, { error }).max(most, { error }));
}

const MOST_TRIES = 1_000_000;

/** Training and reports of performance look back at predictions of up to 60 days ago. */
const FEWEST_PREDICTION_MONTHS = 2;
/** Airflow's run ids have at most 250 characters. */
const runId = z.string().regex(/^\P{Cc}{1,250}$/u, { error: 'must be the id of a run, of 1 to 250 characters' });

/** Collectors take both on the same port, and know which it is by the content type; we send JSON. */
const OTLP_PROTOCOLS = ['http/json', 'http/protobuf'] as const;
const TRACES_EXPORTERS = ['otlp', 'none'] as const;

/** `name=value,name=value`, with percent signs where a value has special characters (OpenTelemetry takes this from W3C Baggage). */
const pairs = z
  .string()
  .regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/, { error: 'must be NAME=VALUE, several separated by commas' })
  .refine((text) => decoded(text) !== undefined, { error: 'must have two hexadecimal digits after each %' })
  .transform((text) => decoded(text) as Record<string, string>);

/** Logstash's TCP input has no default port; Elasticsearch's addresses have one. */
const logUrl = url(['tls:', 'tcp:', 'http:', 'https:'])
  .refine((text) => /^https?:/.test(text) || new URL(text).port !== '', {
    error: 'must have a port, such as tls://logstash:5044',
  })
  .refine((text) => !/[?#]/.test(text) && /^\/?[^/]*$/.test(new URL(text).pathname), {
    error:
      'must end after the host, or with the name of a data stream, such as https://user:password@elasticsearch:9200/logs-churnops-default',
  });

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

const schema = z
  .object({
    CHURNOPS_HOME: optional(z.string()),
    HOST: optional(z.string().regex(/^[\w.:-]+$/, { error: 'must be a host name or an IP address' })),
    PORT: optional(wholeNumber(0, 65_535)),
    CHURNOPS_ALLOWED_HOSTS: optional(
      z
        .string()
        .regex(/^[\w.-]+( *, *[\w.-]+)*$/, { error: 'must be host names without ports, separated by commas' })
        .transform((text) => text.split(',').map((name) => name.trim())),
    ),
    CHURNOPS_TIMEZONE: optional(
      z.string().refine(isTimeZone, { error: 'must be an IANA time zone, such as UTC, Europe/Berlin or America/New_York' }),
    ),
    CHURNOPS_UPLOAD_LIMIT: optional(
      z
        .string()
        .regex(/^[1-9]\d{0,5}$/, { error: 'must be a whole number of MB from 1 to 999999' })
        .transform(Number),
    ),
    CHURNOPS_CAMPAIGN: optional(
      z.string().transform((text, context) => {
        const campaign = parseCampaign(text);
        if (typeof campaign !== 'string') return campaign;
        context.addIssue({ code: 'custom', message: campaign });
        return z.NEVER;
      }),
    ),
    CHURNOPS_PREDICTION_MONTHS: optional(wholeNumber(FEWEST_PREDICTION_MONTHS, 1200)),
    CHURNOPS_REFERENCE: optional(z.enum(DRIFT_REFERENCES, { error: `must be one of ${DRIFT_REFERENCES.join(', ')}` })),
    CHURNOPS_PYFUNC_URL: optional(
      url(['http:', 'https:'])
        .refine((text) => !/@|[?#]/.test(text), { error: 'must have no user, no password and no query' })
        .transform((text) => text.replace(/\/+$/, '')),
    ),
    CHURNOPS_PYFUNC_PYTHON: optional(z.string()),
    CHURNOPS_PYFUNC_ENV_MANAGER: optional(z.enum(ENV_MANAGERS, { error: `must be one of ${ENV_MANAGERS.join(', ')}` })),
    CHURNOPS_PYFUNC_WORKERS: optional(wholeNumber(1, 64)),
    CHURNOPS_PYFUNC_START_TIMEOUT: optional(wholeNumber(1, 86_400)),
    CHURNOPS_PYFUNC_TIMEOUT: optional(wholeNumber(1, 300)),
    CHURNOPS_SCHEDULE: optional(z.enum(SCHEDULES, { error: `must be one of ${SCHEDULES.join(', ')}` })),
    CHURNOPS_RUN_ID: optional(runId),
    CHURNOPS_RUN_TRY: optional(wholeNumber(1, MOST_TRIES)),
    AIRFLOW_CTX_DAG_RUN_ID: optional(runId),
    AIRFLOW_CTX_TRY_NUMBER: optional(wholeNumber(1, MOST_TRIES)),
    DATABASE_URL: optional(url(['postgres:', 'postgresql:'])),
    MLFLOW_TRACKING_URI: optional(url(['http:', 'https:'])),
    MLFLOW_ARTIFACTS_DESTINATION: optional(
      z
        .string()
        .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^?#]*)?$/, { error: 'must be s3://BUCKET or s3://BUCKET/FOLDER' }),
    ),
    MLFLOW_DEFAULT_ARTIFACT_ROOT: optional(
      z.string().superRefine((root, context) => {
        const message = artifactRootProblem(root);
        if (message) context.addIssue({ code: 'custom', message });
      }),
    ),
    MLFLOW_TRACKING_USERNAME: optional(z.string()),
    MLFLOW_TRACKING_PASSWORD: optional(z.string()),
    MLFLOW_TRACKING_TOKEN: optional(z.string()),
    MLFLOW_AUTH_ADMIN_USERNAME: optional(z.string().regex(/^[^:]+$/, { error: 'must not have a colon' })),
    MLFLOW_AUTH_ADMIN_PASSWORD: optional(
      z.string().superRefine((password, context) => {
        const message = adminPasswordProblem(password);
        if (message) context.addIssue({ code: 'custom', message });
      }),
    ),
    MLFLOW_S3_ENDPOINT_URL: optional(url(['http:', 'https:'])),
    MLFLOW_WEBHOOK_ALLOWED_SCHEMES: optional(
      z
        .string()
        .regex(/^https?( *, *https?)*$/, { error: 'must be http, https, or both, separated by a comma' })
        .transform((text) => text.split(',').map((scheme) => scheme.trim())),
    ),
    MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS: optional(
      z
        .string()
        .regex(/^(true|false|1|0)$/i, { error: 'must be true or false' })
        .transform((text) => /^(true|1)$/i.test(text)),
    ),
    AWS_ACCESS_KEY_ID: optional(z.string()),
    AWS_SECRET_ACCESS_KEY: optional(z.string()),
    AWS_SESSION_TOKEN: optional(z.string()),
    AWS_REGION: optional(z.string()),
    AWS_DEFAULT_REGION: optional(z.string()),
    OTEL_EXPORTER_OTLP_ENDPOINT: optional(url(['http:', 'https:'])),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: optional(url(['http:', 'https:'])),
    OTEL_EXPORTER_OTLP_HEADERS: optional(pairs),
    OTEL_EXPORTER_OTLP_PROTOCOL: optional(z.enum(OTLP_PROTOCOLS, { error: `must be ${OTLP_PROTOCOLS.join(' or ')}` })),
    OTEL_RESOURCE_ATTRIBUTES: optional(pairs),
    OTEL_SDK_DISABLED: optional(z.string().regex(/^(true|false)$/i, { error: 'must be true or false' })),
    OTEL_SERVICE_NAME: optional(z.string()),
    OTEL_TRACES_EXPORTER: optional(z.enum(TRACES_EXPORTERS, { error: `must be ${TRACES_EXPORTERS.join(' or ')}` })),
    LOG_LEVEL: optional(z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` })),
    LOG_FILE_BYTES: optional(wholeNumber(1000, 1_000_000_000_000)),
    LOG_OLD_FILES: optional(wholeNumber(1, 1000)),
    LOG_URL: optional(logUrl),
    LOG_CA_FILE: optional(z.string().refine(isReadable, { error: 'must be a file that this user can read' })),
  })
  .superRefine(({ AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret }, context) => {
    if ((key === undefined) === (secret === undefined)) return;
    const missing = key ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID';
    context.addIssue({ code: 'custom', path: [missing], message: 'must be set together with the other of the two AWS keys' });
  });

const MAY_HOLD_SECRETS = /^(DATABASE_URL|CHURNOPS_PYFUNC_URL|MLFLOW_.*|AWS_.*|LOG_URL|OTEL_EXPORTER_OTLP_HEADERS)$/;

/**
 * The configuration of an environment, and of a `.env` file in the working directory for what the environment lacks.
 *
 * @throws ChurnopsError CHURN_CONFIG with all problems at once; values that may hold secrets are not repeated
 */
export function readConfig(environment: NodeJS.ProcessEnv, workingDirectory: string): Config {
  const parsed = schema.safeParse({ ...readDotEnv(workingDirectory), ...withoutEmpty(environment) });
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      const shown = MAY_HOLD_SECRETS.test(name) ? '' : ` (got "${environment[name]}")`;
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
    mlflowTrackingUri: values.MLFLOW_TRACKING_URI,
    mlflowCredentials: credentialHeaders(values),
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
    logDestination: values.LOG_URL ? { url: new URL(values.LOG_URL), caFile: values.LOG_CA_FILE } : undefined,
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

/** Seconds until a model can score: making an environment downloads packages. */
const START_SECONDS = { local: 120, virtualenv: 900, uv: 900 } as const;
/** MLflow's own limit. */
const ANSWER_SECONDS = 60;

function pyfuncConfig(values: z.infer<typeof schema>): PyfuncConfig {
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
function tracingSettings(values: z.infer<typeof schema>): TracingSettings | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ofTraces } = values;
  const isOff = values.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || values.OTEL_TRACES_EXPORTER === 'none';
  const url = ofTraces ?? (endpoint && `${endpoint.replace(/\/+$/, '')}/v1/traces`);
  if (isOff || !url) return undefined;
  const { 'service.name': name = 'churnops', ...resource } = values.OTEL_RESOURCE_ATTRIBUTES ?? {};
  return { url, headers: values.OTEL_EXPORTER_OTLP_HEADERS ?? {}, serviceName: values.OTEL_SERVICE_NAME ?? name, resource };
}

function decoded(text: string): Record<string, string> | undefined {
  const parts = text.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
  try {
    return Object.fromEntries(parts.map(([name, value]) => [name.trim(), decodeURIComponent(value.trim())]));
  } catch {
    return undefined;
  }
}

/**
 * What the DAGs of deploy/airflow pass on, or what Airflow itself gives to the commands of its BashOperator. The two parts belong to one run,
 * so they are never mixed.
 */
function outsideRun(values: {
  readonly CHURNOPS_RUN_ID?: string | undefined;
  readonly CHURNOPS_RUN_TRY?: number | undefined;
  readonly AIRFLOW_CTX_DAG_RUN_ID?: string | undefined;
  readonly AIRFLOW_CTX_TRY_NUMBER?: number | undefined;
}): OutsideRun | undefined {
  if (values.CHURNOPS_RUN_ID) return { id: values.CHURNOPS_RUN_ID, tryNumber: values.CHURNOPS_RUN_TRY };
  const { AIRFLOW_CTX_DAG_RUN_ID: id, AIRFLOW_CTX_TRY_NUMBER: tryNumber } = values;
  return id ? { id, tryNumber } : undefined;
}

/**
 * Such as `clv=200 offer=10 contact=1 acceptance=0.3`; what it lacks is the default's.
 *
 * @returns what is wrong, if the text is no campaign
 */
function parseCampaign(text: string): Config['campaign'] | string {
  const campaign = { ...CAMPAIGN };
  for (const part of text.trim().split(/[\s,]+/)) {
    const [, name, value] = /^(clv|offer|contact|acceptance)=(\d+(?:\.\d+)?)$/.exec(part) ?? [];
    if (!name) return 'must be amounts such as clv=200 offer=10 contact=1 acceptance=0.3';
    campaign[name as keyof typeof campaign] = Number(value);
  }
  if (campaign.clv <= campaign.offer) return 'must have a clv greater than the offer';
  return campaign.acceptance > 0 && campaign.acceptance <= 1 ? campaign : 'must have an acceptance greater than 0 and at most 1';
}

/** Newer versions of Node take offsets such as +01:00 too, which know nothing of summer time. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
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
    return parseEnv(readFileSync(resolve(workingDirectory, '.env'), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}
