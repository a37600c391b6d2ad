import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SECRETS } from '../stack/stack-settings.js';
import { within } from './testing.js';

/**
 * Stands in for Docker: notes each call, then prints what the file named after the call holds, and ends with the status of the file beside it.
 * `compose … ps` gets one state after the other, as time goes by.
 */
const STAND_IN = `#!/bin/sh
echo "$CHURNOPS_SCHEDULE$LOG_URL| $*" >> "$STAND_IN/calls"
case "$*" in
  version*) name=version ;;
  "compose version"*) name=compose-version ;;
  info*) name=info ;;
  "image inspect"*) for last; do :; done; name=image-$(echo "$last" | tr ':/@' '---') ;;
  build*) name=build; echo > "$STAND_IN/image-churnops-local" ;;
  *" config "*) name=config ;;
  *" up "*) name=up ;;
  *" down "*) name=down ;;
  *" logs "*) name=logs ;;
  *" ps "*) name=ps
    n=$(cat "$STAND_IN/looks" 2>/dev/null || echo 0); echo $((n + 1)) > "$STAND_IN/looks"
    [ -f "$STAND_IN/ps.$n" ] && cp "$STAND_IN/ps.$n" "$STAND_IN/ps" ;;
esac
[ -f "$STAND_IN/$name.stderr" ] && cat "$STAND_IN/$name.stderr" >&2
[ -f "$STAND_IN/$name" ] && cat "$STAND_IN/$name"
[ -f "$STAND_IN/$name.status" ] && exit "$(cat "$STAND_IN/$name.status")"
case $name in image-*) [ -f "$STAND_IN/$name" ] ;; esac
`;

let root: string;
let folder: string;
let standIn: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'churnops-stack-'));
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin', 'docker'), STAND_IN, { mode: 0o755 });
  // A checkout with a commit, to build the image from.
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args]);
  git('init', '-q');
  writeFileSync(join(root, '.gitignore'), '*\n');
  git('add', '-f', '.gitignore');
  git('commit', '-qm', 'a commit');
});
afterAll(() => rmSync(root, { recursive: true }));

beforeEach(() => {
  folder = join(root, 'deploy');
  standIn = mkdtempSync(join(root, 'stand-in-'));
  mkdirSync(folder);
  writeFileSync(join(folder, 'compose.yaml'), 'services: {}\n');
  vi.stubEnv('PATH', `${join(root, 'bin')}:${process.env.PATH}`);
  vi.stubEnv('STAND_IN', standIn);
  answer('version', '28.5.1\n');
  answer('compose-version', '2.40.3\n');
  answer('info', `${64 * 2 ** 30}\n`);
  answer('config', JSON.stringify({ services: SERVICES }));
  answer('image-postgres-18.6', 'sha256:1\n');
  answer('image-churnops-local', 'sha256:2\n');
  answer('image-grafana', 'sha256:3\n');
  answer('ps', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const limits = (gigabytes: number) => ({ resources: { limits: { memory: String(gigabytes * 2 ** 30) } } });
const SERVICES = {
  postgres: { image: 'postgres:18.6', healthcheck: {}, restart: 'unless-stopped', deploy: limits(4) },
  's3-bucket': { image: 'churnops:local', restart: 'no', deploy: limits(100) },
  churnops: { image: 'churnops:local', healthcheck: {}, restart: 'unless-stopped', deploy: limits(6) },
  minio: { image: 'left-out', deploy: { replicas: 0 } },
};

function answer(name: string, stdout: string, { stderr = '', status = 0 } = {}): void {
  writeFileSync(join(standIn, name), stdout);
  writeFileSync(join(standIn, `${name}.stderr`), stderr);
  writeFileSync(join(standIn, `${name}.status`), String(status));
}

const ps = (...states: readonly (readonly [service: string, state: string, health?: string, exit?: number])[]) =>
  states.map(([Service, State, Health = '', ExitCode = 0]) => JSON.stringify({ Service, State, Health, ExitCode })).join('\n');

const stack = (...args: string[]) => within(['stack', ...args, '--folder', folder]);
const calls = () => (existsSync(join(standIn, 'calls')) ? readFileSync(join(standIn, 'calls'), 'utf8').trim().split('\n') : []);
const envFile = () => join(folder, '.env');
const secretsThere = async () => {
  await stack('init');
};

describe('stack init', () => {
  it('writes every secret, new each time, for its owner alone', async () => {
    const { status, stdout } = await stack('init', '--json');
    const first = parseEnv(readFileSync(envFile(), 'utf8'));
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ file: envFile(), added: [...SECRETS.map(({ name }) => name), 'DOCKER_GID'] });
    expect(statSync(envFile()).mode & 0o777).toBe(0o600);
    for (const { name } of SECRETS) expect(first[name]).toMatch(/^[A-Za-z0-9_-]{20,}=?$/);
    expect(new Set(SECRETS.map(({ name }) => first[name])).size).toBe(SECRETS.length);
    expect(Buffer.from(first.AIRFLOW_FERNET_KEY ?? '', 'base64url')).toHaveLength(32);
    rmSync(envFile());
    await stack('init');
    const second = parseEnv(readFileSync(envFile(), 'utf8'));
    for (const { name } of SECRETS) expect(second[name]).not.toBe(first[name]);
  });

  it('leaves what is there as it is, adds what is missing, and takes the file from others', async () => {
    writeFileSync(envFile(), '# mine\nPOSTGRES_PASSWORD=chosen\nOTHER=1', { mode: 0o644 });
    const { stdout } = await stack('init', '--json');
    const text = readFileSync(envFile(), 'utf8');
    expect(text.startsWith('# mine\nPOSTGRES_PASSWORD=chosen\nOTHER=1\n')).toBe(true);
    expect(JSON.parse(stdout).added).not.toContain('POSTGRES_PASSWORD');
    expect(statSync(envFile()).mode & 0o777).toBe(0o600);
    chmodSync(envFile(), 0o644);
    const again = await stack('init');
    expect([again.status, readFileSync(envFile(), 'utf8')]).toEqual([0, text]);
    expect(again.stdout).toContain('nothing was changed');
    expect(statSync(envFile()).mode & 0o777).toBe(0o600);
  });

  it('a folder without the stack, and one that cannot be written to', async () => {
    const other = await within(['stack', 'init', '--folder', root, '--json']);
    expect([other.status, JSON.parse(other.stdout).error.code]).toEqual([1, 'CHURN_FILE_MISSING']);
    mkdirSync(envFile());
    const { status, stdout } = await stack('init', '--json');
    expect([status, JSON.parse(stdout).error.code]).toEqual([1, 'CHURN_CANNOT_WRITE']);
  });
});

describe('stack doctor', () => {
  const doctor = async (...profiles: string[]) => {
    const { status, stdout } = await stack('doctor', ...profiles, '--json');
    const { error, findings } = JSON.parse(stdout);
    return {
      status,
      code: error?.code,
      findings: (error?.findings ?? findings) as { check: string; level: string; found: string; remedy: string }[],
    };
  };

  it('finds nothing where nothing is wrong', async () => {
    await secretsThere();
    expect(await doctor()).toEqual({ status: 0, code: undefined, findings: [] });
    expect((await stack('doctor')).stdout).toBe('Nothing keeps the stack from starting.\n');
  });

  it('Docker missing', async () => {
    await secretsThere();
    vi.stubEnv('PATH', standIn);
    const { status, code, findings } = await doctor();
    expect([status, code, findings]).toEqual([
      1,
      'CHURN_DOCKER',
      [
        expect.objectContaining({
          check: 'docker',
          found: 'the program docker is not on the PATH',
          remedy: expect.stringContaining('install Docker'),
        }),
      ],
    ]);
  });

  it.each([
    [
      'version',
      { stderr: 'Cannot connect to the Docker daemon\n', status: 1 },
      'does not answer: Cannot connect',
      'start Docker',
    ],
    ['version', { stderr: 'permission denied while trying to connect\n', status: 1 }, 'permission denied', 'group docker'],
    ['version', { stdout: '19.3.15\n' }, 'Docker is 19.3.15; the stack needs 20.10 or later', 'update Docker'],
    [
      'compose-version',
      { stderr: "docker: 'compose' is not a docker command\n", status: 1 },
      'no Compose plugin',
      'install the Compose plugin',
    ],
    [
      'compose-version',
      { stdout: 'v2.20.1\n' },
      'Compose is v2.20.1; the stack needs 2.24 or later',
      'install the Compose plugin',
    ],
  ])('%s: %j', async (name, { stdout = '', ...rest }: { stdout?: string; stderr?: string; status?: number }, found, remedy) => {
    await secretsThere();
    answer(name, stdout, rest);
    const { status, code, findings } = await doctor();
    expect([status, code]).toEqual([1, 'CHURN_DOCKER']);
    expect(findings).toEqual([
      expect.objectContaining({
        level: 'problem',
        found: expect.stringContaining(found),
        remedy: expect.stringContaining(remedy),
      }),
    ]);
  });

  it('a secret missing', async () => {
    expect((await doctor()).findings).toEqual([
      {
        check: 'secret',
        level: 'problem',
        found: 'there is no .env with the secrets of the stack',
        remedy: expect.stringContaining('churnops stack init'),
      },
    ]);
    await secretsThere();
    writeFileSync(envFile(), readFileSync(envFile(), 'utf8').replace(/^S3_SECRET_KEY=.*$/m, 'S3_SECRET_KEY='));
    const { code, findings } = await doctor();
    expect([code, findings]).toEqual([
      'CHURN_STACK',
      [expect.objectContaining({ check: 'secret', found: '.env lacks S3_SECRET_KEY' })],
    ]);
    vi.stubEnv('S3_SECRET_KEY', 'from the environment');
    expect((await doctor()).findings).toEqual([]);
  });

  it('a port taken, unless by the stack itself', async () => {
    await secretsThere();
    const holder = createServer();
    const port = await new Promise<number>((resolve) => {
      holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port));
    });
    const grafana = { image: 'grafana', ports: [{ host_ip: '127.0.0.1', published: String(port), target: 3000 }] };
    answer('config', JSON.stringify({ services: { ...SERVICES, grafana } }));
    writeFileSync(envFile(), `${readFileSync(envFile(), 'utf8')}GRAFANA_PORT=${port}\n`);
    const { status, findings } = await doctor('observe');
    answer('ps', ps(['grafana', 'running', 'healthy']));
    const later = await doctor('observe');
    await new Promise((resolve) => holder.close(resolve));
    expect([status, findings]).toEqual([
      1,
      [
        {
          check: 'port',
          level: 'problem',
          found: `port ${port}, for grafana, is taken`,
          remedy: 'stop what uses it, or choose another port with GRAFANA_PORT in .env',
        },
      ],
    ]);
    expect(later).toMatchObject({ status: 0, findings: [] });
  });

  it.each([
    [4, 'problem', 1],
    [8, 'warning', 0],
  ])('memory short: %d GB', async (gigabytes, level, expected) => {
    await secretsThere();
    answer('info', `${gigabytes * 2 ** 30}\n`);
    const { status, findings } = await doctor();
    expect([status, findings]).toEqual([
      expected,
      [
        expect.objectContaining({
          check: 'memory',
          level,
          found: `Docker has ${gigabytes}.0 GB of memory; the limits of these services add up to 10.0 GB`,
        }),
      ],
    ]);
  });

  it('images missing', async () => {
    await secretsThere();
    rmSync(join(standIn, 'image-postgres-18.6'));
    rmSync(join(standIn, 'image-postgres-18.6.status'));
    answer('image-churnops-local', '', { status: 1 });
    const { status, findings } = await doctor();
    expect(status).toBe(0);
    expect(findings.map(({ found, remedy }) => [found, remedy])).toEqual([
      ['the image postgres:18.6 is not on this machine', expect.stringContaining('pulls it')],
      ['the image churnops:local is not on this machine', expect.stringContaining('churnops image build')],
    ]);
  });

  it.each([
    ['CHURNOPS_TRACKING=mlflo', 'CHURNOPS_TRACKING is "mlflo"'],
    ['S3_LOCAL=0', 'S3_ENDPOINT does not say where the S3 is'],
  ])('a setting that makes no sense: %s', async (line, found) => {
    await secretsThere();
    writeFileSync(envFile(), `${readFileSync(envFile(), 'utf8')}${line}\n`);
    expect((await doctor()).findings).toEqual([
      expect.objectContaining({ check: 'settings', level: 'problem', found: expect.stringContaining(found) }),
    ]);
  });

  it('MinIO and SeaweedFS at one address', async () => {
    await secretsThere();
    expect((await doctor('core', 'minio')).findings[0]).toMatchObject({
      check: 'settings',
      remedy: expect.stringContaining('S3_LOCAL=0'),
    });
  });
});

describe('stack up', () => {
  const READY = ps(['postgres', 'running', 'healthy'], ['s3-bucket', 'exited'], ['churnops', 'running', 'healthy']);

  it('waits until all is healthy, and prints addresses and users', async () => {
    await secretsThere();
    answer('up', '', { stderr: ' postgres Pulling\n postgres Pulled\n' });
    writeFileSync(join(standIn, 'ps.1'), ps(['postgres', 'running', 'starting']));
    writeFileSync(join(standIn, 'ps.3'), READY);
    const { status, stdout, stderr } = await stack('up', 'core');
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/churnops +http:\/\/127\.0\.0\.1:8000 +admin +CHURNOPS_ADMIN_PASSWORD/),
    ]);
    expect(stdout).not.toContain(parseEnv(readFileSync(envFile(), 'utf8')).CHURNOPS_ADMIN_PASSWORD);
    expect(stderr).toContain('postgres Pulling');
    expect(stderr).toContain('starting core: 3 services, all healthy');
    expect(Number(readFileSync(join(standIn, 'looks'), 'utf8'))).toBeGreaterThan(3);
  });

  it.each([
    [['core'], 'on'],
    [['core', 'airflow'], 'off'],
    [['core', 'observe'], 'ontls://logstash:5044'],
  ])('with %j the schedule of churnops, and where its log goes: %s', async (profiles, schedule) => {
    await secretsThere();
    writeFileSync(join(standIn, 'ps.1'), READY);
    const { status, stdout } = await stack('up', ...profiles, '--json');
    const chosen = profiles.map((profile) => `--profile ${profile}`).join(' ');
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { profiles, services: ['postgres', 's3-bucket', 'churnops'] }]);
    expect(calls().find((call) => call.includes(' up '))).toContain(`${schedule}| compose --project-directory ${folder}`);
    expect(calls().find((call) => call.includes(' up '))).toContain(chosen);
  });

  it('builds our image where there is none, tagged by commit', async () => {
    await secretsThere();
    rmSync(join(standIn, 'image-churnops-local'));
    rmSync(join(standIn, 'image-churnops-local.status'));
    writeFileSync(join(standIn, 'ps.1'), READY);
    const { status } = await stack('up', '--json');
    const commit = execFileSync('git', ['-C', root, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    expect(status).toBe(0);
    expect(calls().find((call) => call.includes('| build'))).toContain(
      `--tag churnops:${commit.slice(0, 12)} --tag churnops:local`,
    );
  });

  it('a service that becomes unhealthy is named, with its last words', async () => {
    await secretsThere();
    writeFileSync(join(standIn, 'ps.1'), ps(['postgres', 'running', 'unhealthy'], ['s3-bucket', 'exited', '', 1]));
    answer('logs', 'starting\nFATAL: no space left on device\n');
    answer('up', '', { status: 1, stderr: 'dependency failed to start: container churnops-postgres-1 is unhealthy\n' });
    const { status, stdout } = await stack('up', '--json');
    expect([status, JSON.parse(stdout).error]).toEqual([
      1,
      {
        code: 'CHURN_STACK',
        message:
          'postgres is unhealthy: FATAL: no space left on device; s3-bucket ended with status 1: FATAL: no space left on device',
        remedy: 'churnops stack logs postgres s3-bucket shows more',
      },
    ]);
  });

  it('a service that starts again and again is named, too', async () => {
    await secretsThere();
    answer('ps', ps(['postgres', 'restarting', '', 1]));
    answer('logs', 'FATAL: could not create lock file\n');
    answer('up', '', { status: 1, stderr: 'dependency failed to start: container churnops-postgres-1 is unhealthy\n' });
    expect((await stack('up')).stderr).toContain('postgres ends as soon as it has started: FATAL: could not create lock file');
  });

  it('an image that cannot be pulled', async () => {
    await secretsThere();
    answer('up', '', {
      status: 1,
      stderr: 'Error response from daemon: failed to resolve reference "docker.io/library/postgres:18.6"\n',
    });
    const { status, stderr } = await stack('up');
    expect([status, stderr]).toEqual([1, expect.stringMatching(/failed to resolve reference[\s\S]*docker save and docker load/)]);
  });

  it('says what is not healthy when the time is up', async () => {
    await secretsThere();
    answer('ps', ps(['postgres', 'running', 'healthy'], ['s3-bucket', 'exited'], ['churnops', 'running', 'starting']));
    const { status, stdout } = await stack('up', '--timeout', '1', '--json');
    expect([status, JSON.parse(stdout).error.message]).toEqual([1, 'after 1 s these are not healthy: churnops']);
  });

  it('does not begin where the doctor finds a problem', async () => {
    const { status, stdout } = await stack('up', '--json');
    expect([status, JSON.parse(stdout).error.findings]).toEqual([1, [expect.objectContaining({ check: 'secret' })]]);
    expect(calls().filter((call) => call.includes(' up '))).toEqual([]);
  });
});

describe('the other commands', () => {
  it('stack status shows states and addresses', async () => {
    await secretsThere();
    expect((await stack('status')).stdout).toContain('Nothing of the stack is here');
    answer('ps', ps(['grafana', 'running', 'healthy'], ['elastic-setup', 'exited', '', 3]));
    const { stdout } = await stack('status');
    expect(stdout).toMatch(/grafana +running +healthy\nelastic-setup +ended with status 3/);
    expect(stdout).toContain('http://127.0.0.1:3000');
    // Compose before 2.21 printed one array.
    answer('ps', JSON.stringify([{ Service: 'grafana', State: 'running', Health: '', ExitCode: 0 }]));
    expect(JSON.parse((await stack('status', '--json')).stdout).services).toEqual([
      { service: 'grafana', state: 'running', health: '', exit_code: 0 },
    ]);
  });

  it.each([
    [[], false],
    [['--volumes'], true],
  ])('stack down %j', async (options, volumes) => {
    const { status, stdout } = await stack('down', ...options, '--json');
    expect([status, JSON.parse(stdout)]).toEqual([0, { removed_volumes: volumes }]);
    expect(calls().at(-1)?.endsWith('--volumes')).toBe(volumes);
    answer('down', '', { status: 1, stderr: 'it hangs\n' });
    expect((await stack('down')).stderr).toContain('it hangs');
  });

  it('stack logs as one document', async () => {
    answer('logs', 'mlflow-1  | 2026-11-20T01:00:00.5Z listening | on 5000\nnot of a container\n');
    const { stdout } = await stack('logs', 'mlflow', '--json');
    expect(JSON.parse(stdout).lines).toEqual([
      { service: 'mlflow', time: '2026-11-20T01:00:00.5Z', message: 'listening | on 5000' },
      { service: '', time: null, message: 'not of a container' },
    ]);
    expect((await stack('logs', '--follow', '--json')).status).toBe(2);
  });

  it('image build says that the work tree is dirty', async () => {
    writeFileSync(join(root, '.gitignore'), '*\n\n');
    const { status, stdout, stderr } = await within(['image', 'build', '--folder', folder, '--json']);
    writeFileSync(join(root, '.gitignore'), '*\n');
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ image: expect.stringMatching(/^churnops:[0-9a-f]{12}-dirty$/), changed_files: 1 }),
    ]);
    expect(stderr).toContain('1 files differ from the commit');
    answer('build', '', { status: 1, stderr: 'step 3 failed\n' });
    const failed = await within(['image', 'build', '--folder', folder, '--json']);
    expect([failed.status, JSON.parse(failed.stdout).error.message]).toEqual([1, 'the image was not built: step 3 failed']);
  });

  it.each([
    [['up', 'cores'], "'cores' is invalid"],
    [['up', '--timeout', '0'], '--timeout must be a whole number'],
    [['logs', '--tail', 'all'], '--tail must be a whole number'],
  ])('wrong usage: %j', async (args, message) => {
    const { status, stderr } = await stack(...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
