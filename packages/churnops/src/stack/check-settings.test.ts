import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { writtenValues } from '../dot-env.js';
import { checkSettings } from './check-settings.js';
import { secretProblem } from './secret-problems.js';

const problemOf = (line: string) => {
  const [[name, value] = ['', '']] = Object.entries(parseEnv(line));
  return secretProblem(name, value as string, writtenValues(line).get(name));
};

it.each([
  // Compose reads a variable here; between double quotes, too.
  ['POSTGRES_PASSWORD=pa$word', 'has "$"'],
  ['POSTGRES_PASSWORD="pa$word"', 'has "$"'],
  // Ours reads a comment.
  ['S3_SECRET_KEY=abc#def', 'has "#"'],
  ['GRAFANA_ADMIN_PASSWORD=two words', 'has " "'],
  ["GRAFANA_ADMIN_PASSWORD=it's", `has "'"`],
  ["ELASTIC_PASSWORD='a\"b\\c'", 'has "\\"" "\\\\"'],
  ["WRITER_DB_PASSWORD='p@ss/w:rd'", 'has "@" "/" ":"'],
  ['MLFLOW_ADMIN_PASSWORD=100%password', 'has "%"'],
  ['CHURNOPS_ADMIN_PASSWORD=short', 'must'],
  ['AIRFLOW_FERNET_KEY=abc', 'is no Fernet key'],
  ['KIBANA_ENCRYPTION_KEY=abc', 'is shorter than 32 characters'],
])('a secret that would not arrive: %s', (line, problem) => {
  expect(problemOf(line)).toContain(problem);
  expect(problemOf(`${line}\r\n`)).toContain(problem);
});

it.each([
  "POSTGRES_PASSWORD='pa$word #1'",
  'S3_SECRET_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  'export WRITER_DB_PASSWORD = a-b_c.d~e ',
])('a secret that somebody chose: %s', (line) => {
  expect(problemOf(line)).toBeUndefined();
});

it('a secret of the environment is not read by Compose', () => {
  expect(secretProblem('GRAFANA_ADMIN_PASSWORD', 'pa$word #1', undefined)).toBeUndefined();
  expect(secretProblem('MLFLOW_DB_PASSWORD', 'pa$word', undefined)).toBe('has "$"');
});

it.each([
  ['S3_LOCAL=yes', 'S3_LOCAL is "yes"'],
  ['CHURNOPS_SHARDS=1001', 'CHURNOPS_SHARDS is "1001"'],
  ['LOG_RETENTION=30', 'LOG_RETENTION is "30"'],
  ['GRAFANA_PORT=8000', 'CHURNOPS_PORT and GRAFANA_PORT are both 8000'],
  ['KIBANA_PORT=http', 'KIBANA_PORT is "http"'],
  ['S3_PORT=65536', 'S3_PORT is "65536"'],
  ['CHURNOPS_TIMEZONE=Berlin', 'CHURNOPS_TIMEZONE must be an IANA time zone'],
  ['CHURNOPS_SCHEDULE=auto', 'CHURNOPS_SCHEDULE must be one of on, off'],
])('a setting that no container would take: %s', (text, found) => {
  const findings = checkSettings({ values: parseEnv(text), text }, ['core']);
  expect(findings.map((finding) => finding.found)).toEqual([expect.stringContaining(found)]);
});

it('settings as they may be, and those that only Compose can read', () => {
  const text = 'CHURNOPS_SHARDS=4\nLOG_RETENTION=2d\nCHURNOPS_PORT=8001\nLOG_URL=http://u:$LOGSTASH_PASSWORD@elasticsearch:9200';
  expect(checkSettings({ values: parseEnv(text), text }, ['core'])).toEqual([]);
});
