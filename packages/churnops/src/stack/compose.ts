import { join } from 'node:path';
import { ChurnopsError } from '../errors.js';
import { docker, type Ended, type RunOptions } from './docker.js';

/** What `docker compose config` says of a service, as far as it is read here. */
export interface ServiceModel {
  readonly image: string;
  readonly restart?: string;
  readonly healthcheck?: object;
  readonly ports?: readonly { readonly host_ip?: string; readonly published?: string; readonly target: number }[];
  readonly deploy?: { readonly replicas?: number; readonly resources?: { readonly limits?: { readonly memory?: string } } };
}

/** A container, as `docker compose ps` lists it. */
export interface ServiceState {
  readonly service: string;
  /** Such as created, running, exited. */
  readonly state: string;
  /** starting, healthy, unhealthy; empty where nothing checks it. */
  readonly health: string;
  readonly exitCode: number;
}

/** What Docker answers where it has no plugin for `compose`: some versions take its options for their own. */
const NO_PLUGIN =
  /unknown (shorthand )?flag: .*(--project-directory|-f\b)|unknown command: docker compose|'compose' is not a docker command/;

export const NO_COMPOSE = 'Docker has no Compose plugin, version 2';
/** For that, and for one that is too old. */
export const COMPOSE_REMEDY = 'install the Compose plugin (https://docs.docker.com/compose/install/)';

/**
 * Runs `docker compose` on the stack in `folder`, with these profiles.
 *
 * @throws ChurnopsError CHURN_DOCKER if Docker or its Compose plugin is missing; the signal's reason
 */
export async function compose(
  folder: string,
  profiles: readonly string[],
  args: readonly string[],
  options?: RunOptions,
): Promise<Ended> {
  const ended = await docker(composeArguments(folder, profiles, args), options);
  if (ended.status !== 0 && NO_PLUGIN.test(ended.stderr)) throw new ChurnopsError('CHURN_DOCKER', NO_COMPOSE, COMPOSE_REMEDY);
  return ended;
}

/** The arguments of `docker` for `compose`. */
export function composeArguments(folder: string, profiles: readonly string[], args: readonly string[]): string[] {
  const chosen = profiles.flatMap((profile) => ['--profile', profile]);
  return ['compose', '--project-directory', folder, '-f', join(folder, 'compose.yaml'), ...chosen, ...args];
}

/**
 * The services of these profiles, by name, without those that the settings leave out.
 *
 * @throws ChurnopsError CHURN_STACK if Compose cannot read the file, which is so where a secret is missing
 */
export async function readModel(folder: string, profiles: readonly string[]): Promise<Readonly<Record<string, ServiceModel>>> {
  const { status, stdout, stderr } = await compose(folder, profiles, ['config', '--format', 'json']);
  if (status !== 0) {
    const found = lastLine(stderr);
    const remedy = found.includes('churnops stack init')
      ? 'run churnops stack init'
      : 'correct what Compose names in .env or compose.yaml';
    throw new ChurnopsError('CHURN_STACK', `compose.yaml cannot be read: ${found}`, remedy);
  }
  const { services } = JSON.parse(stdout) as { services: Record<string, ServiceModel> };
  return Object.fromEntries(Object.entries(services).filter(([, { deploy }]) => deploy?.replicas !== 0));
}

/** The stack's containers, those that have ended too. */
export async function readStates(folder: string, signal?: AbortSignal): Promise<ServiceState[]> {
  const { status, stdout, stderr } = await compose(folder, ['*'], ['ps', '--all', '--format', 'json'], { signal });
  if (status !== 0) {
    throw new ChurnopsError('CHURN_DOCKER', `docker compose ps failed: ${lastLine(stderr)}`, 'run churnops stack doctor');
  }
  return parseStates(stdout);
}

/** One document a line since Compose 2.21, one array before. */
function parseStates(text: string): ServiceState[] {
  const documents = text.trim().startsWith('[')
    ? (JSON.parse(text) as Listed[])
    : text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as Listed);
  return documents.map(({ Service, State, Health, ExitCode }) => ({
    service: Service,
    state: State,
    health: Health,
    exitCode: ExitCode,
  }));
}

interface Listed {
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
  readonly ExitCode: number;
}

/** The last line that says something. Where Docker does not know a command or an option, it ends with how it is used, and where its help is. */
export function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '' && !/^((Run|See) 'docker .*--help'|Usage: )/.test(line)) ?? '';
}
