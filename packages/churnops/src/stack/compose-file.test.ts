import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { environmentVariables } from '../environment.js';
import { addressesOf } from './addresses.js';
import { USERS_OF_DATABASES } from './backup/stopped-while.js';
import { PROFILES } from './profiles.js';
import { SECRETS } from './stack-settings.js';

const FOLDER = fileURLToPath(new URL('../../../../deploy', import.meta.url));

interface Service {
  readonly image: string;
  readonly build?: object;
  readonly extends?: { readonly file: string; readonly service: string };
  readonly profiles: readonly string[];
  readonly restart: string;
  readonly init: boolean;
  readonly read_only?: boolean;
  readonly cap_drop: readonly string[];
  readonly cap_add?: readonly string[];
  readonly privileged?: boolean;
  readonly security_opt: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly networks?: readonly string[];
  readonly network_mode?: string;
  readonly volumes?: readonly (string | { readonly source: string; readonly bind?: { readonly create_host_path: boolean } })[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly deploy: { readonly resources: { readonly limits: Readonly<Record<string, unknown>> } };
}

const read = (file: string) =>
  parse(readFileSync(join(FOLDER, file), 'utf8'), { merge: true }) as { services: Record<string, Service> } & Record<
    string,
    unknown
  >;
const file = read('compose.yaml');
const trackers = ['mlflow', 'churnops'] as const;
/** The services with either tracking server, each under a name of its own. */
const services = Object.entries(file.services).flatMap(([name, service]): [string, Service][] => {
  if (!service.extends) return [[name, service]];
  return trackers.map((tracking) => [
    `${name} (${tracking})`,
    { ...(read(`tracking/${tracking}.yaml`).services[name] as Service), ...service },
  ]);
});
const texts = ['compose.yaml', ...trackers.map((name) => `tracking/${name}.yaml`)]
  .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
  .join('\n');

/** Those that write beside their programs, each with the reason in compose.yaml. */
const WRITES_ITS_ROOT = [
  'airflow',
  'airflow-migrate',
  'airflow-scheduler',
  'airflow-dag-processor',
  'elasticsearch',
  'elastic-setup',
  'logstash',
  'kibana',
  'pgadmin',
];
/** What a program asks of the system, with the reason in compose.yaml. */
const ADDED_RIGHTS: Readonly<Record<string, readonly string[]>> = { pgadmin: ['NET_BIND_SERVICE'], 's3-volume': ['CHOWN'] };
/** The pages and APIs for people. */
const PUBLISHED = ['churnops', 'airflow', 'grafana', 'kibana', 'mlflow', 'pgadmin', 's3', 'minio'];
/** The image has a home and no Python; the DAGs say which run it is; `stack backup --by-url` is no container; one variable of each kind is enough. */
const NOT_HANDED_ON = [
  'CHURNOPS_HOME',
  ...['CHURNOPS_PYFUNC_PYTHON', 'CHURNOPS_PYFUNC_ENV_MANAGER', 'CHURNOPS_PYFUNC_WORKERS', 'CHURNOPS_PYFUNC_START_TIMEOUT'],
  ...['CHURNOPS_RUN_ID', 'CHURNOPS_RUN_TRY', 'AIRFLOW_CTX_DAG_RUN_ID', 'AIRFLOW_CTX_TRY_NUMBER'],
  'CHURNOPS_BACKUP_DATABASES',
  ...['MLFLOW_TRACKING_TOKEN', 'MLFLOW_DEFAULT_ARTIFACT_ROOT', 'AWS_SESSION_TOKEN', 'AWS_REGION'],
  ...['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_SDK_DISABLED', 'OTEL_SERVICE_NAME'],
  'OTEL_TRACES_EXPORTER',
];
const NO_DIGEST_FOUND = ['docker.elastic.co/kibana/kibana:9.5.4', 'ghcr.io/mlflow/mlflow:v3.17.0-full'];

describe.each(services)('%s', (label, service) => {
  const name = label.split(' ')[0] as string;

  it('has few rights and no privileges', () => {
    expect(service).toMatchObject({ init: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect([service.privileged, service.cap_add ?? []]).toEqual([undefined, ADDED_RIGHTS[name] ?? []]);
    expect(service.read_only ?? false).toBe(!WRITES_ITS_ROOT.includes(name));
  });

  it('has limits, a log that rotates, and a profile that exists', () => {
    expect(service.deploy.resources.limits).toEqual({
      cpus: expect.stringMatching(/^[\d.]+$/),
      memory: expect.stringMatching(/^\d+[mg]$/),
      pids: expect.any(Number),
    });
    expect(service).toMatchObject({ logging: { options: { 'max-size': '10m', 'max-file': '3' } } });
    for (const profile of service.profiles) expect(PROFILES).toContain(profile);
    expect(service.profiles.length).toBeGreaterThan(0);
  });

  it('says when it is healthy, unless it ends once its work is done', () => {
    if (service.restart === 'no') expect(service.healthcheck).toBeUndefined();
    else expect(service.healthcheck?.test[0]).toMatch(/^CMD(-SHELL)?$/);
    // Docker 25 is the first that knows it, and Compose refuses to start the service on an older one.
    expect(service.healthcheck ?? {}).not.toHaveProperty('start_interval');
  });

  it('waits for the health, or the end, of what it needs', () => {
    for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
      const ends = file.services[needed]?.restart === 'no';
      expect([needed, condition]).toEqual([needed, ends ? 'service_completed_successfully' : 'service_healthy']);
    }
  });

  it('is a pinned image, or ours', () => {
    if (service.image.includes('CHURNOPS_IMAGE')) expect(service.build).toBeDefined();
    else if (!NO_DIGEST_FOUND.includes(service.image)) expect(service.image).toMatch(/:[\w.-]*\d[\w.-]*@sha256:[0-9a-f]{64}$/);
  });

  it('publishes on 127.0.0.1 alone, and only for people', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\$\{[A-Z0-9_]+_PORT:-\d+\}:\d+$/);
    expect((service.ports ?? []).length > 0).toBe(PUBLISHED.includes(name));
  });

  it('mounts only what is there', () => {
    for (const volume of service.volumes ?? []) {
      if (typeof volume === 'string') expect(Object.keys(file.volumes as object)).toContain(volume.split(':')[0]);
      else if (volume.bind) expect(volume.bind.create_host_path).toBe(false);
    }
  });
});

describe('the stack', () => {
  it('requires each secret, and has no default for any', () => {
    for (const { name } of SECRETS) expect(texts).toContain(`\${${name}:?`);
    const used = [...texts.matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, name]) => name as string);
    const secret = used.filter((name) => /PASSWORD|SECRET|_KEY$/.test(name));
    expect([...new Set(secret)].filter((name) => !SECRETS.some((known) => known.name === name))).toEqual([]);
    expect(texts).not.toMatch(/\$\{\w*(PASSWORD|SECRET|KEY)\w*:?-/);
  });

  it('hands on every setting of churnops that makes sense in a container', () => {
    const told = ['churnops', 'mlflow (churnops)'].flatMap((name) =>
      Object.keys(services.find(([label]) => label === name)?.[1].environment ?? {}),
    );
    const settings = Object.keys(environmentVariables.shape);
    expect(settings.filter((name) => !told.includes(name)).sort()).toEqual([...NOT_HANDED_ON].sort());
    // What scoring and reports go by is the same in the server and in Airflow's jobs.
    const ofJobs = Object.keys(services.find(([label]) => label === 'airflow-scheduler')?.[1].environment ?? {});
    expect(ofJobs).toEqual(expect.arrayContaining(Object.keys(file['x-churnops-environment'] as object)));
  });

  it('has Prometheus scrape the tracking server if it is ours', () => {
    const targets = trackers.map((name) => JSON.parse(readFileSync(join(FOLDER, 'prometheus/tracking', `${name}.json`), 'utf8')));
    expect(targets).toEqual([[], [{ targets: ['mlflow:5000'] }]]);
  });

  it("gives Docker's socket to the proxy alone, on a network without a way out", () => {
    const holders = services
      .filter(([, { volumes = [] }]) => JSON.stringify(volumes).includes('docker.sock'))
      .map(([name]) => name);
    const neighbours = services.filter(([, { networks = [] }]) => networks.includes('docker')).map(([name]) => name);
    expect(holders).toEqual(['docker-proxy']);
    expect(neighbours.sort()).toEqual(['airflow-scheduler', 'docker-proxy']);
    expect(file.networks).toMatchObject({ back: { internal: true }, docker: { internal: true } });
  });

  it('tells the address of everything that it publishes', () => {
    const told = addressesOf(Object.keys(file.services), {}).map(
      ({ url, port_variable }) => `${new URL(url).host}/${port_variable}`,
    );
    const published = services.flatMap(([, { ports = [] }]) =>
      ports.map((port) => port.replace(/^([\d.]+):\$\{(\w+):-(\d+)\}.*/, '$1:$3/$2')),
    );
    expect([...new Set(told)].sort()).toEqual([...new Set(published)].sort());
  });

  it('waits for nothing in a circle, and for nothing outside of its profiles', () => {
    const reach = (name: string, way: readonly string[]): void => {
      expect(way).not.toContain(name);
      for (const needed of Object.keys(file.services[name]?.depends_on ?? {})) reach(needed, [...way, name]);
    };
    for (const [name, { profiles, depends_on = {} }] of Object.entries(file.services)) {
      reach(name, []);
      for (const [needed, { required = true }] of Object.entries(depends_on as Record<string, { required?: boolean }>)) {
        if (required)
          for (const profile of profiles)
            expect([name, needed, file.services[needed]?.profiles]).toEqual([name, needed, expect.arrayContaining([profile])]);
      }
    }
  });
});

it('a restore stops every service that goes to Postgres', () => {
  // Those that end once their work is done need not be stopped.
  const users = services
    .filter(([, { restart, depends_on = {} }]) => restart !== 'no' && ('postgres' in depends_on || 'airflow' in depends_on))
    .map(([name]) => name.split(' ')[0]);
  expect(USERS_OF_DATABASES).toEqual(expect.arrayContaining(users));
});
