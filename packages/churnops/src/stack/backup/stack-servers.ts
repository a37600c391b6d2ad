import { join } from 'node:path';
import type { BucketAccess } from '@churnops/mlflow/s3-bucket';
import { readConfig } from '../../config.js';
import { ChurnopsError } from '../../errors.js';
import { readEnvFile } from '../env-file.js';
import { composePrograms, localPrograms, type PostgresPrograms } from './postgres-programs.js';

/** Where everything is that a backup holds. */
export interface StackServers {
  /** The names of the databases. The first is churnops' own; the others are those of the tracking server and Airflow, if they have any. */
  readonly databases: readonly string[];
  readonly postgres: PostgresPrograms;
  readonly bucket: BucketAccess & { readonly prefix: string };
  /** IANA name of the zone in which churnops tells dates. */
  readonly timeZone: string;
}

/** The databases that `deploy/postgres/10-databases.sh` makes. */
const DATABASES = ['churnops', 'mlflow', 'airflow'];

/** The servers of the stack in a folder. The bucket is reached where the S3 is published. */
export async function composeServers(folder: string): Promise<StackServers> {
  const { values } = await readEnvFile(join(folder, '.env'));
  const setting = (name: string) => process.env[name] || values[name] || undefined;
  const endpoint = setting('S3_ENDPOINT');
  const isPublished = (setting('S3_LOCAL') ?? '1') !== '0' || endpoint === 'http://minio:9000';
  const accessKeyId = setting('S3_ACCESS_KEY');
  const secretAccessKey = setting('S3_SECRET_KEY');
  if (!accessKeyId || !secretAccessKey) {
    throw new ChurnopsError(
      'CHURN_STACK',
      `.env lacks ${accessKeyId ? 'S3_SECRET_KEY' : 'S3_ACCESS_KEY'}`,
      'run churnops stack init',
    );
  }
  return {
    databases: DATABASES,
    postgres: composePrograms(folder),
    bucket: {
      bucket: setting('S3_BUCKET') ?? 'mlflow',
      prefix: '',
      endpoint: isPublished ? `http://127.0.0.1:${setting('S3_PORT') ?? 9000}` : endpoint,
      region: setting('AWS_DEFAULT_REGION'),
      credentials: { accessKeyId, secretAccessKey },
    },
    timeZone: setting('CHURNOPS_TIMEZONE') ?? 'UTC',
  };
}

/**
 * The servers that the environment names: DATABASE_URL, more databases in CHURNOPS_BACKUP_DATABASES, and the bucket of
 * MLFLOW_ARTIFACTS_DESTINATION.
 *
 * @throws ChurnopsError CHURN_CONFIG
 */
export function serversByUrl(environment: NodeJS.ProcessEnv, workingDirectory: string): StackServers {
  const { databaseUrl, backupDatabases, artifactsDestination, s3, timeZone } = readConfig(environment, workingDirectory);
  if (databaseUrl === undefined) throw lacking('DATABASE_URL is not set', 'set it to the Postgres of churnops');
  if (artifactsDestination === undefined) {
    throw lacking(
      'MLFLOW_ARTIFACTS_DESTINATION is not set',
      'set it to the bucket of artifacts, as s3://BUCKET or s3://BUCKET/FOLDER',
    );
  }
  const urls = new Map<string, string>();
  for (const url of [databaseUrl, ...backupDatabases]) {
    const name = decodeURIComponent(new URL(url).pathname.slice(1));
    if (name === '') throw lacking('the address of a database has no name at its end', 'end it with /NAME');
    if (urls.has(name)) throw lacking(`two databases are called ${name}`, 'back up one of them apart, with a folder of its own');
    urls.set(name, url);
  }
  const { bucket, prefix } = artifactsDestination;
  return {
    databases: [...urls.keys()],
    postgres: localPrograms(urls),
    bucket: { bucket, prefix: prefix === '' ? '' : `${prefix}/`, ...s3 },
    timeZone,
  };
}

function lacking(found: string, remedy: string): ChurnopsError {
  return new ChurnopsError('CHURN_CONFIG', found, remedy);
}
