/** Marks the containers that were made through the proxy, the only ones that it lets its callers touch. */
export const JOB_LABEL = 'churnops.job';

/** What a container may be. */
export interface JobRules {
  readonly image: string;
  readonly network: string;
}

/** What a container may be asked to be, besides what is checked one by one: nothing here reaches out of the container. */
const FREE = new Set(
  (
    'Image Cmd Env Labels Hostname Domainname User Tty WorkingDir StopSignal StopTimeout OpenStdin StdinOnce ' +
    'AttachStdin AttachStdout AttachStderr HostConfig NetworkingConfig'
  ).split(' '),
);
const FREE_ON_HOST = new Set(
  (
    'NetworkMode AutoRemove Memory MemoryReservation MemorySwap NanoCpus CpuShares CpuPeriod CpuQuota PidsLimit CapDrop ReadonlyRootfs ' +
    'Tmpfs ShmSize SecurityOpt Init LogConfig RestartPolicy IpcMode'
  ).split(' '),
);

type Body = Record<string, unknown>;

/**
 * Checks a request to create a container, as Docker's API has it, and makes it harmless: of one image, on one network, without mounts, devices
 * or rights, with a root that can't be written, and marked as a job.
 *
 * @returns the request to send on, or what it must not ask for
 */
export function jobContainer(body: unknown, { image, network }: JobRules): Body | string {
  if (!isObject(body)) return 'the request is no JSON object';
  const host = body.HostConfig ?? {};
  if (!isObject(host)) return 'HostConfig is no object';
  if (body.Image !== image) return `the image must be ${image}; got ${JSON.stringify(body.Image)}`;
  if (host.NetworkMode !== network) return `the network must be ${network}; got ${JSON.stringify(host.NetworkMode)}`;
  const refused =
    refusedIn('', body, FREE) ??
    refusedIn('HostConfig.', host, FREE_ON_HOST) ??
    firstWrong([
      ['User', body.User, ['', IMAGE_USER, `${IMAGE_USER}:${IMAGE_USER}`]],
      ['HostConfig.LogConfig.Type', (host.LogConfig as Body | null)?.Type, ['', 'json-file']],
      ['HostConfig.RestartPolicy.Name', (host.RestartPolicy as Body | null)?.Name, ['', 'no']],
      ['HostConfig.IpcMode', host.IpcMode, ['', 'none', 'private']],
      ...asList(host.SecurityOpt).map((option) => ['HostConfig.SecurityOpt', option, NO_NEW_PRIVILEGES] as const),
      ...Object.keys((body.NetworkingConfig as Body | null)?.EndpointsConfig ?? {}).map(
        (name) => ['NetworkingConfig', name, [network]] as const,
      ),
    ]);
  if (refused !== undefined) return refused;
  return {
    ...body,
    Labels: { ...(isObject(body.Labels) ? body.Labels : {}), [JOB_LABEL]: 'true' },
    // The image's own asks a server, every half minute, by a process that counts to the job's memory.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: { ...host, ...HARDENED, PidsLimit: host.PidsLimit || MOST_PROCESSES },
  };
}

/** Of the image, which is no root. */
const IMAGE_USER = '65532';

const MOST_PROCESSES = 300;

/** As compose.yaml has it for the server. What is written to a home is gone with the container; all that lasts is in Postgres and the S3. */
const HARDENED = {
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges'],
  ReadonlyRootfs: true,
  Tmpfs: { '/tmp': 'mode=1777', '/var/lib/churnops': `mode=0700,uid=${IMAGE_USER},gid=${IMAGE_USER}` },
};

const NO_NEW_PRIVILEGES = ['no-new-privileges', 'no-new-privileges:true'];

/** Clients send many settings that they leave empty; only one that asks for something counts. */
function refusedIn(prefix: string, values: Body, free: ReadonlySet<string>): string | undefined {
  const name = Object.keys(values).find((key) => !free.has(key) && !isEmpty(values[key]));
  return name === undefined ? undefined : `${prefix}${name} must not be set; got ${JSON.stringify(values[name])}`;
}

function firstWrong(checks: readonly (readonly [string, unknown, readonly string[]])[]): string | undefined {
  const wrong = checks.find(([, value, allowed]) => value !== undefined && value !== null && !allowed.includes(value as string));
  return wrong && `${wrong[0]} must be one of ${wrong[2].map((text) => `"${text}"`).join(', ')}; got ${JSON.stringify(wrong[1])}`;
}

function isEmpty(value: unknown): boolean {
  if (isObject(value)) return Object.values(value).every(isEmpty);
  return !value || (Array.isArray(value) && value.every(isEmpty));
}

const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value);

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
