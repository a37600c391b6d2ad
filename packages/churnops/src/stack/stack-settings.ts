import { randomBytes, randomInt } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { EnvEntry } from './env-file.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** First lines of the file that `churnops stack init` writes. */
export const HEADING = `# Settings and secrets of the stack, read by compose.yaml. Written by churnops stack init, which adds what is missing and changes nothing.
# Whoever has this file has the stack: it is readable by its owner alone, and is not committed.
`;

interface Secret {
  readonly name: string;
  readonly comment: string;
  readonly make: () => string;
}

/** Letters and digits only, so that a secret can stand in an address or in another file's syntax. 32 of them have 190 bits. */
function letters(length: number): () => string {
  return () => Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

/** Every secret of the stack. compose.yaml requires each, so that none can be forgotten. */
export const SECRETS: readonly Secret[] = [
  { name: 'POSTGRES_PASSWORD', comment: "Postgres' superuser, postgres.", make: letters(32) },
  {
    name: 'CHURNOPS_DB_PASSWORD',
    comment: 'The database churnops: its owner, who makes and changes tables, as jobs of Airflow do …',
    make: letters(32),
  },
  { name: 'WRITER_DB_PASSWORD', comment: '… churnops_writer, as whom the server works …', make: letters(32) },
  { name: 'READER_DB_PASSWORD', comment: '… and churnops_reader, who only reads (Grafana).', make: letters(32) },
  { name: 'MLFLOW_DB_PASSWORD', comment: 'The databases of MLflow …', make: letters(32) },
  { name: 'AIRFLOW_DB_PASSWORD', comment: '… and of Airflow.', make: letters(32) },
  { name: 'S3_ADMIN_ACCESS_KEY', comment: 'The S3: a key for administration …', make: letters(20) },
  { name: 'S3_ADMIN_SECRET_KEY', comment: '', make: letters(40) },
  { name: 'S3_ACCESS_KEY', comment: '… and one for the bucket of artifacts alone.', make: letters(20) },
  { name: 'S3_SECRET_KEY', comment: '', make: letters(40) },
  { name: 'S3_CONSOLE_PASSWORD', comment: "SeaweedFS' pages, user admin.", make: letters(24) },
  { name: 'CHURNOPS_ADMIN_PASSWORD', comment: 'churnops, user admin.', make: letters(24) },
  { name: 'MLFLOW_ADMIN_PASSWORD', comment: 'MLflow, user admin; churnops and the DAGs log in by it.', make: letters(24) },
  { name: 'MLFLOW_SESSION_SECRET', comment: '', make: letters(48) },
  { name: 'AIRFLOW_ADMIN_PASSWORD', comment: 'Airflow, user admin.', make: letters(24) },
  {
    name: 'AIRFLOW_API_SECRET',
    comment: "Airflow's sessions, the tokens of its tasks, and what it encrypts in its database.",
    make: letters(48),
  },
  { name: 'AIRFLOW_JWT_SECRET', comment: '', make: letters(64) },
  // A Fernet key is 32 bytes in URL-safe Base64 with padding (https://github.com/fernet/spec/blob/master/Spec.md).
  { name: 'AIRFLOW_FERNET_KEY', comment: '', make: () => `${randomBytes(32).toString('base64url')}=` },
  { name: 'GRAFANA_ADMIN_PASSWORD', comment: 'Grafana, user admin.', make: letters(24) },
  { name: 'ELASTIC_PASSWORD', comment: 'Elasticsearch and Kibana, user elastic …', make: letters(24) },
  { name: 'LOG_READER_PASSWORD', comment: '… and log_reader, who only reads the logs.', make: letters(24) },
  { name: 'KIBANA_SYSTEM_PASSWORD', comment: '', make: letters(32) },
  { name: 'LOGSTASH_PASSWORD', comment: '', make: letters(32) },
  { name: 'KIBANA_ENCRYPTION_KEY', comment: '', make: letters(48) },
  { name: 'PGADMIN_PASSWORD', comment: 'pgAdmin, user admin@example.com.', make: letters(24) },
];

/** Every line that `churnops stack init` writes, with new secrets. */
export async function newSettings(socket = '/var/run/docker.sock'): Promise<EnvEntry[]> {
  return [
    ...SECRETS.map(({ name, comment, make }) => ({ name, value: make(), ...(comment && { comment }) })),
    {
      name: 'DOCKER_GID',
      value: String(await groupOf(socket)),
      comment: "The group of Docker's socket, which the proxy before it joins.",
    },
  ];
}

/** 0 where there is no socket: Docker Desktop's belongs to that group within its machine. */
async function groupOf(socket: string): Promise<number> {
  try {
    return (await stat(socket)).gid;
  } catch {
    return 0;
  }
}
