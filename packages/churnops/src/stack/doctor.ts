import { createServer } from 'node:net';
import { join } from 'node:path';
import { addressesOf } from './addresses.js';
import { LOCAL_IMAGE } from './build-image.js';
import { checkMigrations } from './check-migrations.js';
import { checkSecrets, checkSettings } from './check-settings.js';
import { COMPOSE_REMEDY, lastLine, NO_COMPOSE, readModel, readStates, type ServiceModel, type ServiceState } from './compose.js';
import { docker } from './docker.js';
import { type EnvFile, readEnvFile } from './env-file.js';
import type { Finding } from './finding.js';
import { withStartedProfiles } from './started-profiles.js';
import { checkUnread } from './unread-settings.js';

export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** Those that were asked for, and those that run already. */
  readonly profiles: readonly string[];
  /** The services that the profiles start; empty if Docker or a secret is missing. */
  readonly services: readonly string[];
  /** Images of theirs that are not on this machine yet. */
  readonly missingImages: readonly string[];
}

/** A daemon that hangs takes connections, and says nothing. A busy machine may need seconds. */
const ANSWERS_WITHIN_MS = 30_000;
/** The first engine with the API that compose.yaml's features need (1.41), and the first Compose that reads all of it. */
const OLDEST_DOCKER = [20, 10] as const;
const OLDEST_COMPOSE = [2, 24] as const;

/** Looks for what keeps these profiles from starting, beside those that run already. Changes nothing. */
export async function diagnose(folder: string, chosen: readonly string[]): Promise<Diagnosis> {
  const env = await readEnvFile(join(folder, '.env'));
  const findings: Finding[] = [...checkSecrets(env), ...checkSettings(env, chosen), ...(await checkUnread(folder, env))];
  const dockerFindings = await checkDocker();
  findings.unshift(...dockerFindings);
  if (findings.some(({ check, level }) => level === 'problem' && check !== 'settings')) {
    return { findings, profiles: chosen, services: [], missingImages: [] };
  }
  let model: Awaited<ReturnType<typeof readModel>>;
  try {
    model = await readModel(folder, chosen);
  } catch (error) {
    // Compose fails at the same setting, but says less of it.
    if (findings.some(({ level }) => level === 'problem')) return { findings, profiles: chosen, services: [], missingImages: [] };
    throw error;
  }
  const states = await readStates(folder);
  const profiles = withStartedProfiles(chosen, states);
  if (profiles.length > chosen.length) model = await readModel(folder, profiles);
  const missingImages = await findMissingImages(model);
  findings.push(
    ...(await checkPorts(model, states, env)),
    ...(await checkMemory(model)),
    ...(await checkDatabase(folder, states, env)),
    ...missingImages.map((image): Finding => {
      return {
        check: 'image',
        level: 'warning',
        found: `the image ${image} is not on this machine`,
        remedy: remedyFor(image, model),
      };
    }),
  );
  return { findings, profiles, services: Object.keys(model), missingImages };
}

function remedyFor(image: string, model: Readonly<Record<string, ServiceModel>>): string {
  if (image === LOCAL_IMAGE) return 'churnops stack up builds it; churnops image build does so now';
  const remedy = 'churnops stack up pulls it; without a network bring it by docker save and docker load';
  const isOurs = image === model.churnops?.image || image === model['docker-proxy']?.image;
  return isOurs ? `${remedy}, or build it again from its commit by churnops image build` : remedy;
}

async function checkDocker(): Promise<Finding[]> {
  const problem = (check: 'docker' | 'compose', found: string, remedy: string): Finding[] => [
    { check, level: 'problem', found, remedy },
  ];
  let version: Awaited<ReturnType<typeof docker>>;
  try {
    version = await docker(['version', '--format', '{{.Server.Version}}'], { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
  } catch (error) {
    const { name, message, remedy } = error as Error & { remedy?: string };
    if (name === 'TimeoutError') {
      const found = `Docker has not answered within ${ANSWERS_WITHIN_MS / 1000} s`;
      return problem('docker', found, 'start Docker Desktop again, or the service (sudo systemctl restart docker)');
    }
    return problem('docker', message, remedy ?? 'install Docker again');
  }
  if (version.status !== 0) {
    const denied = /permission denied/i.test(version.stderr);
    return problem(
      'docker',
      `Docker does not answer: ${lastLine(version.stderr)}`,
      denied
        ? 'add yourself to the group docker (sudo usermod -aG docker $USER), and log in again'
        : 'start Docker Desktop, or the service (sudo systemctl start docker)',
    );
  }
  const findings: Finding[] = [];
  if (isOlder(version.stdout, OLDEST_DOCKER)) {
    const found = `Docker is ${version.stdout.trim()}; the stack needs ${OLDEST_DOCKER.join('.')} or later`;
    findings.push(...problem('docker', found, 'update Docker (https://docs.docker.com/engine/install/)'));
  }
  const composeVersion = await docker(['compose', 'version', '--short']);
  if (composeVersion.status !== 0) findings.push(...problem('compose', NO_COMPOSE, COMPOSE_REMEDY));
  else if (isOlder(composeVersion.stdout, OLDEST_COMPOSE)) {
    const found = `Docker Compose is ${composeVersion.stdout.trim()}; the stack needs ${OLDEST_COMPOSE.join('.')} or later`;
    findings.push(...problem('compose', found, COMPOSE_REMEDY));
  }
  return findings;
}

function isOlder(version: string, [oldestMajor, oldestMinor]: readonly [number, number]): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) return false;
  return Number(major) < oldestMajor || (Number(major) === oldestMajor && Number(minor) < oldestMinor);
}

/** Only databases that run can be asked. */
async function checkDatabase(folder: string, states: readonly ServiceState[], { values }: EnvFile): Promise<Finding[]> {
  const isRunning = states.some(({ service, state }) => service === 'postgres' && state === 'running');
  const found = isRunning ? await checkMigrations(folder) : undefined;
  if (found?.unknown !== undefined) {
    // Another image than this checkout's may know it.
    const level = process.env.CHURNOPS_IMAGE || values.CHURNOPS_IMAGE ? 'warning' : 'problem';
    return [
      {
        check: 'database',
        level,
        found: `the database has had the migration ${found.unknown}, which this version of churnops does not know`,
        remedy: 'use the version that has used it last, or a later one; or restore a backup that this version made',
      },
    ];
  }
  if (!found?.due) return [];
  return [
    {
      check: 'database',
      level: 'warning',
      found: `the databases are of an earlier version: the next start of this one applies ${found.due} migrations, and the earlier version then refuses them`,
      remedy: 'take a backup first, with churnops stack backup: restoring it is the way back',
    },
  ];
}

/** A port that the stack's own containers have is not taken. */
async function checkPorts(
  model: Readonly<Record<string, ServiceModel>>,
  states: readonly ServiceState[],
  { values }: EnvFile,
): Promise<Finding[]> {
  const running = new Set(states.filter(({ state }) => state === 'running').map(({ service }) => service));
  const published = Object.entries(model).flatMap(([service, { ports = [] }]) =>
    running.has(service) ? [] : ports.map((port) => ({ service, port: Number(port.published) })),
  );
  const addresses = addressesOf(Object.keys(model), values);
  const findings = await Promise.all(
    published.map(async ({ service, port }): Promise<Finding[]> => {
      const reason = await whyNotListen(port);
      if (reason === undefined) return [];
      const variable = addresses.find(({ url }) => url === `http://127.0.0.1:${port}`)?.port_variable;
      const remedy = `stop what uses it${variable ? `, or choose another port with ${variable} in .env` : ''}`;
      return [{ check: 'port', level: 'problem', found: `port ${port}, for ${service}, ${reason}`, remedy }];
    }),
  );
  return findings.flat();
}

function whyNotListen(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      resolve(code === 'EADDRINUSE' ? 'is taken' : `cannot be listened on: ${message}`);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** Limits are ceilings, which not all services reach at once. Below half of them, something will be killed for lack of memory. */
async function checkMemory(model: Readonly<Record<string, ServiceModel>>): Promise<Finding[]> {
  const { status, stdout } = await docker(['info', '--format', '{{.MemTotal}}']);
  const there = Number(stdout.trim());
  if (status !== 0 || !(there > 0)) return [];
  const limits = Object.values(model)
    // What ends once its work is done is gone when the rest works.
    .filter(({ restart }) => restart !== 'no')
    .reduce((sum, { deploy }) => sum + Number(deploy?.resources?.limits?.memory ?? 0), 0);
  if (there >= limits) return [];
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GB`;
  return [
    {
      check: 'memory',
      level: there < limits / 2 ? 'problem' : 'warning',
      found: `Docker has ${gigabytes(there)} of memory; the limits of these services add up to ${gigabytes(limits)}`,
      remedy: 'start fewer profiles, or give Docker more memory (Docker Desktop: Settings, Resources)',
    },
  ];
}

async function findMissingImages(model: Readonly<Record<string, ServiceModel>>): Promise<string[]> {
  const images = [...new Set(Object.values(model).map(({ image }) => image))];
  const inspected = await Promise.all(images.map((image) => docker(['image', 'inspect', '--format', '{{.Id}}', image])));
  return images.filter((_, i) => inspected[i]?.status !== 0);
}

/** One finding a line, the worst first. */
export function describeFindings(findings: readonly Finding[]): string {
  const order = [...findings].sort((a, b) => a.level.localeCompare(b.level));
  return order.map(({ level, found, remedy }) => `${level}: ${found}\n  ${remedy}`).join('\n');
}
