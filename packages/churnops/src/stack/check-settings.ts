import { writtenValues } from '../dot-env.js';
import { environmentVariables } from '../environment.js';
import { DEFAULT_PORTS } from './addresses.js';
import type { EnvFile } from './env-file.js';
import type { Finding } from './finding.js';
import { secretProblem } from './secret-problems.js';
import { SECRETS } from './stack-settings.js';

type Problem = (found: string, remedy: string) => void;

/** What only the stack reads, with what each may be. `deploy/airflow/dags/churnops_airflow/settings.py` says the same of those of the DAGs. */
const OF_THE_STACK: readonly (readonly [name: string, pattern: RegExp, wanted: string])[] = [
  ['CHURNOPS_TRACKING', /^(mlflow|churnops)$/, 'mlflow or churnops'],
  ['S3_LOCAL', /^[01]$/, '0 or 1'],
  ['CHURNOPS_OPERATOR', /^(docker|kubernetes|bash)$/, 'docker, kubernetes or bash'],
  ['CHURNOPS_SHARDS', /^([1-9]\d{0,2}|1000)$/, 'a whole number from 1 to 1000'],
  ['CHURNOPS_RETRY_DELAY_SECONDS', /^\d{1,5}$/, 'a whole number of seconds'],
  ['CHURNOPS_TASK_TIMEOUT_SECONDS', /^[1-9]\d{0,5}$/, 'a whole number of seconds'],
  ['LOG_RETENTION', /^[1-9]\d*[dhms]$/, 'a time such as 30d'],
  ['PROMETHEUS_RETENTION', /^([1-9]\d*(y|w|d|h|m|s|ms))+$/, 'a time such as 30d'],
];

/** Secrets that are missing, or that would not arrive as they are written. */
export function checkSecrets({ values, text }: EnvFile): Finding[] {
  const finding = (found: string, remedy: string): Finding => ({ check: 'secret', level: 'problem', found, remedy });
  const missing = SECRETS.filter(({ name }) => !values[name] && !process.env[name]).map(({ name }) => name);
  if (missing.length > 0) {
    const found = text === undefined ? 'there is no .env with the secrets of the stack' : `.env lacks ${missing.join(', ')}`;
    return [finding(found, 'run churnops stack init, which adds what is missing')];
  }
  const written = writtenValues(text ?? '');
  return SECRETS.flatMap(({ name }) => {
    const ofEnvironment = process.env[name];
    const problem = secretProblem(name, ofEnvironment || (values[name] ?? ''), ofEnvironment ? undefined : written.get(name));
    if (problem === undefined) return [];
    const where = ofEnvironment ? 'the environment' : '.env';
    return [
      finding(
        `${name} ${problem}`,
        `choose letters, digits and . _ ~ - for ${name} in ${where}: not every server and file takes others as they are. Or delete its line, and run churnops stack init`,
      ),
    ];
  });
}

/** Settings that make no sense, alone or together. */
export function checkSettings({ values }: EnvFile, profiles: readonly string[]): Finding[] {
  // As Compose does. What refers to another variable is Compose's to read.
  const setting = (name: string) => process.env[name] || (values[name]?.includes('$') ? undefined : values[name]) || undefined;
  const findings: Finding[] = [];
  const problem: Problem = (found, remedy) => findings.push({ check: 'settings', level: 'problem', found, remedy });
  for (const [name, pattern, wanted] of OF_THE_STACK) {
    const value = setting(name);
    if (value !== undefined && !pattern.test(value)) problem(`${name} is "${value}"`, `set it to ${wanted} in .env`);
  }
  checkOwn(setting, Object.keys(values), problem);
  checkPortNumbers(setting, problem);
  const isLocal = (setting('S3_LOCAL') ?? '1') !== '0';
  if (profiles.includes('minio') && isLocal) {
    problem(
      'the profile minio is chosen while SeaweedFS has the addresses of the S3',
      'set S3_LOCAL=0 and S3_ENDPOINT=http://minio:9000 in .env',
    );
  }
  if (!isLocal && !setting('S3_ENDPOINT')) {
    problem('S3_LOCAL is 0, and S3_ENDPOINT does not say where the S3 is', 'set S3_ENDPOINT in .env to its address');
  }
  return findings;
}

/** churnops' own settings, as a container would refuse them at its start. */
function checkOwn(setting: (name: string) => string | undefined, names: readonly string[], problem: Problem): void {
  const { error } = environmentVariables.safeParse(Object.fromEntries(names.map((name) => [name, setting(name)])));
  for (const { path, message } of error?.issues ?? []) problem(`${String(path[0])} ${message}`, 'correct it in .env');
}

function checkPortNumbers(setting: (name: string) => string | undefined, problem: Problem): void {
  const users = new Map<string, string>();
  for (const [name, usual] of Object.entries(DEFAULT_PORTS)) {
    const port = setting(name) ?? String(usual);
    if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535) {
      problem(`${name} is "${port}"`, 'set it to a whole number from 1 to 65535 in .env');
      continue;
    }
    const other = users.get(port);
    if (other !== undefined) problem(`${other} and ${name} are both ${port}`, 'choose another port for one of them in .env');
    users.set(port, name);
  }
}
