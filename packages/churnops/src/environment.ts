import { X509Certificate } from 'node:crypto';
import type { RetentionCampaign } from '@churnops/learn';
import { artifactRootProblem } from '@churnops/mlflow/artifact-root';
import { adminPasswordProblem } from '@churnops/mlflow/credentials';
import { z } from 'zod';
import { databaseUrlProblem, normalDatabaseUrl } from './database-url.js';
import { DRIFT_REFERENCES } from './drift-reference.js';
import { isReadable } from './is-readable.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export const SCHEDULES = ['on', 'off'] as const;

export const ENV_MANAGERS = ['local', 'virtualenv', 'uv'] as const;

/** Amounts of the literature's campaigns (Verbeke et al. 2012), in euros. */
export const CAMPAIGN: Required<RetentionCampaign> = { clv: 200, offer: 10, contact: 1, acceptance: 0.3 };

const url = (protocols: readonly string[]) =>
  z
    .string()
    .trim()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
      error: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
      abort: true,
    });

const databaseUrl = z
  .string()
  .transform(normalDatabaseUrl)
  .superRefine((text, context) => {
    const message = databaseUrlProblem(text);
    if (message) context.addIssue({ code: 'custom', message });
  });

/** Its user and password are taken apart by the configuration, as nothing that is sent or logged should have them. */
const trackingUri = url(['http:', 'https:']).refine((text) => !/[?#]/.test(text), {
  error: 'must end after the host, or with a folder: no ? or #, as in the address of a page',
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

/** In a .env file, or in quotation marks, no shell replaces ~, and a folder of that name would be made. */
const folderName = z
  .string()
  .regex(/\S/, { error: 'must be the name of a folder' })
  .regex(/^(?!~[^/]*(\/|$))/, { error: 'must be the whole path: ~ stands for a home only where a shell reads it' });

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

/** Certificates as PEM. Docker's files of variables have one line a variable, so \n stands for a line break, too. */
const certificates = z
  .string()
  .transform((text) => text.replaceAll('\\n', '\n'))
  .refine(areCertificates, {
    error: 'must be certificates as PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----',
  });

function areCertificates(text: string): boolean {
  const found = text.match(/-----BEGIN [^-]+-----[^-]*-----END [^-]+-----/g) ?? [];
  try {
    for (const pem of found) new X509Certificate(pem);
    return found.length > 0;
  } catch {
    return false;
  }
}

/** What each variable may be. Those that churnops does not know are passed over. */
export const environmentVariables = z
  .object({
    CHURNOPS_HOME: optional(folderName),
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
    DATABASE_URL: optional(databaseUrl),
    CHURNOPS_BACKUP_DATABASES: optional(
      z
        .string()
        .transform((text) => text.trim().split(/[\s,]+/))
        .pipe(z.array(databaseUrl)),
    ),
    MLFLOW_TRACKING_URI: optional(trackingUri),
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
    LOG_CA: optional(certificates),
    LOG_CA_FILE: optional(z.string().refine(isReadable, { error: 'must be a file that this user can read' })),
  })
  .superRefine(({ AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret }, context) => {
    if ((key === undefined) === (secret === undefined)) return;
    const missing = key ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID';
    context.addIssue({ code: 'custom', path: [missing], message: 'must be set together with the other of the two AWS keys' });
  });

/** Checked variables of an environment. */
export type EnvironmentVariables = z.infer<typeof environmentVariables>;

/** Variables whose values messages do not repeat. In place of a certificate somebody may have pasted a key. */
export const MAY_HOLD_SECRETS =
  /^(DATABASE_URL|CHURNOPS_BACKUP_DATABASES|CHURNOPS_PYFUNC_URL|MLFLOW_.*|AWS_.*|LOG_URL|LOG_CA|OTEL_EXPORTER_OTLP_HEADERS)$/;

function decoded(text: string): Record<string, string> | undefined {
  const parts = text.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
  try {
    return Object.fromEntries(parts.map(([name, value]) => [name.trim(), decodeURIComponent(value.trim())]));
  } catch {
    return undefined;
  }
}

/**
 * Such as `clv=200 offer=10 contact=1 acceptance=0.3`; what it lacks is the default's.
 *
 * @returns what is wrong, if the text is no campaign
 */
function parseCampaign(text: string): Required<RetentionCampaign> | string {
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
