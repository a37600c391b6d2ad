import { join } from 'node:path';
import { formatTable } from '../commands/format-table.js';
import { ChurnopsError } from '../errors.js';
import { showTask } from '../progress.js';
import { type Address, addressesOf } from '../stack/addresses.js';
import { type BuiltImage, buildImage, LOCAL_IMAGE } from '../stack/build-image.js';
import { compose, lastLine, readStates } from '../stack/compose.js';
import { describeFindings, diagnose } from '../stack/doctor.js';
import { addToEnvFile, readEnvFile } from '../stack/env-file.js';
import { ALL_PROFILES, PROFILES } from '../stack/profiles.js';
import { stackFolder } from '../stack/stack-folder.js';
import { HEADING, newSettings } from '../stack/stack-settings.js';
import { startStack } from '../stack/start-stack.js';
import { onTerminal } from './on-terminal.js';
import { StackProblems } from './stack-problems.js';

export interface StackOptions {
  readonly json: boolean;
  /** In place of the checkout's folder deploy. */
  readonly folder?: string;
}

export interface UpOptions extends StackOptions {
  /** Seconds until all must be healthy. */
  readonly timeout: number;
}

/** `churnops stack init`: writes the secrets that `.env` lacks. */
export async function runInit({ json, folder }: StackOptions): Promise<void> {
  const file = join(stackFolder(folder), '.env');
  const added = await addToEnvFile(file, HEADING, await newSettings());
  const text = added.length === 0 ? `${file} has everything; nothing was changed` : `${file}: added ${added.join(', ')}`;
  print(json, { file, added }, text);
}

/** `churnops stack up`: starts profiles, and prints where people reach them once all is healthy. */
export async function runUp(chosen: readonly string[], { json, folder, timeout }: UpOptions): Promise<void> {
  const from = stackFolder(folder);
  const asked = profilesOf(chosen);
  await onTerminal(async ({ progress, signal }) => {
    const { findings, profiles, services, missingImages } = await diagnose(from, asked);
    if (findings.some(({ level }) => level === 'problem')) throw new StackProblems(findings);
    const warnings = findings.filter(({ check }) => check !== 'image');
    if (warnings.length > 0) progress.waiting(describeFindings(warnings));
    const running = profiles.filter((profile) => !asked.includes(profile));
    if (running.length > 0) progress.waiting(`${running.join(', ')} runs already, and gets the settings that go with the rest`);
    if (missingImages.includes(LOCAL_IMAGE)) await buildImage(from, progress, signal);
    const { values } = await readEnvFile(join(from, '.env'));
    const environment = defaultsFor(profiles, values);
    const timeoutMs = timeout * 1000;
    await startStack({ folder: from, profiles, services, missingImages, environment, timeoutMs, progress, signal });
    const addresses = addressesOf(services, values);
    print(json, { profiles, services, addresses }, describeAddresses(addresses, from));
  });
}

/** Settings that follow from the profiles, unless somebody chose otherwise. */
function defaultsFor(profiles: readonly string[], values: Readonly<NodeJS.Dict<string>>): Record<string, string> {
  const defaults: Record<string, string> = {
    // Somebody has to start the nights: Airflow where it is, else churnops itself.
    CHURNOPS_SCHEDULE: profiles.includes('airflow') ? 'off' : 'on',
    ...(profiles.includes('observe') && { LOG_URL: 'tls://logstash:5044', LOG_CA_FILE: '/certificates/ca.crt' }),
  };
  // With a destination of the user's own, the certificate is the user's, too.
  if (process.env.LOG_URL || values.LOG_URL) delete defaults.LOG_CA_FILE;
  // Compose reads .env itself, and puts in what a value there refers to.
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => !process.env[name] && !values[name]));
}

/** `churnops stack down`: ends and removes the containers; the volumes stay, unless they are asked for. */
export async function runDown({ json, folder, volumes }: StackOptions & { readonly volumes: boolean }): Promise<void> {
  const from = stackFolder(folder);
  await onTerminal(async ({ progress, signal }) => {
    const removed = volumes ? ['--volumes'] : [];
    await showTask(progress, 'stopping the stack', undefined, async (task) => {
      const { status, stderr } = await compose(from, ['*'], ['down', '--remove-orphans', ...removed], { signal });
      if (status !== 0)
        throw new ChurnopsError('CHURN_STACK', `the stack did not stop: ${lastLine(stderr)}`, 'run churnops stack doctor');
      task.done(volumes ? 'its data was removed too' : 'its data is kept in its volumes');
    });
    print(json, { removed_volumes: volumes }, 'The stack is down.');
  });
}

/** `churnops stack status`: each container's state, and the addresses of those that run. */
export async function runStatus({ json, folder }: StackOptions): Promise<void> {
  const from = stackFolder(folder);
  const states = await readStates(from);
  const { values } = await readEnvFile(join(from, '.env'));
  const running = states.filter(({ state }) => state === 'running').map(({ service }) => service);
  const addresses = addressesOf(running, values);
  const services = states.map(({ service, state, health, exitCode }) => ({ service, state, health, exit_code: exitCode }));
  const rows = services.map(({ service, state, health, exit_code }) => [
    service,
    state === 'exited' ? `ended with status ${exit_code}` : state,
    health,
  ]);
  const shown =
    rows.length === 0
      ? 'Nothing of the stack is here; churnops stack up starts it.'
      : `${formatTable(['service', 'state', 'health'], rows)}\n\n${describeAddresses(addresses, from)}`;
  print(json, { services, addresses }, shown);
}

/** `churnops stack logs`: the last lines of services, or all lines as they come. */
export async function runLogs(
  services: readonly string[],
  { json, folder, follow, tail }: StackOptions & { readonly follow: boolean; readonly tail: number },
): Promise<void> {
  const from = stackFolder(folder);
  if (json && follow) {
    throw new ChurnopsError('CHURN_USAGE', '--json is one document, and --follow has no end', 'leave out one of the two');
  }
  await onTerminal(async ({ signal }) => {
    const args = ['logs', '--tail', String(tail), ...(follow ? ['--follow'] : [])];
    const shape = json ? ['--no-color', '--timestamps'] : [];
    const { status, stdout, stderr } = await compose(from, ['*'], [...args, ...shape, ...services], { signal, shown: !json });
    if (status !== 0) {
      const found = `the logs cannot be read${stderr ? `: ${lastLine(stderr)}` : ''}`;
      throw new ChurnopsError('CHURN_STACK', found, 'churnops stack status lists the services');
    }
    if (json) process.stdout.write(`${JSON.stringify({ lines: stdout.split('\n').filter(Boolean).map(logLine) })}\n`);
  });
}

/** As Compose writes it: `mlflow-1  | 2026-11-20T01:00:00.000Z text`. */
function logLine(line: string): { service: string; time: string | null; message: string } {
  const [, service = '', rest = line] = /^(\S+?)(?:-\d+)?\s*\| ?(.*)$/.exec(line) ?? [];
  const [, time = null, message = rest] = /^(\d{4}-\d\d-\d\dT\S+) ?(.*)$/.exec(rest) ?? [];
  return { service, time, message };
}

/** `churnops stack doctor`: what keeps profiles from starting, and what to do about it. */
export async function runDoctor(chosen: readonly string[], { json, folder }: StackOptions): Promise<void> {
  const { findings } = await diagnose(stackFolder(folder), profilesOf(chosen));
  const isSick = findings.some(({ level }) => level === 'problem');
  if (!isSick || !json) {
    print(json, { findings }, findings.length === 0 ? 'Nothing keeps the stack from starting.' : describeFindings(findings));
  }
  if (isSick) throw new StackProblems(findings);
}

/** `churnops image build`. */
export async function runImageBuild({ json, folder }: StackOptions): Promise<void> {
  const from = stackFolder(folder);
  await onTerminal(async ({ progress, signal }) => {
    const built: BuiltImage = await buildImage(from, progress, signal);
    const text = `${built.image}, also ${LOCAL_IMAGE}\nTo keep the stack and the DAGs at this image: CHURNOPS_IMAGE=${built.image} in .env`;
    print(json, built, text);
  });
}

/** In the order of compose.yaml. */
function profilesOf(chosen: readonly string[]): string[] {
  if (chosen.length === 0) return ['core'];
  const named = chosen.flatMap((name) => (name === 'all' ? ALL_PROFILES : [name]));
  return PROFILES.filter((profile) => named.includes(profile));
}

function describeAddresses(addresses: readonly Address[], folder: string): string {
  if (addresses.length === 0) return 'Nothing of it is published.';
  const rows = addresses.map(({ name, url, user, password }) => [name, url, user, password]);
  return `${formatTable(['', 'address', 'user', 'password'], rows)}\nThe values of these names are in ${join(folder, '.env')}.`;
}

function print(json: boolean, result: object, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(result) : text}\n`);
}
