import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../progress.js';
import { whileUsersAreStopped } from '../stack/backup/stopped-while.js';
import { SECRETS } from '../stack/stack-settings.js';
import { within } from './testing.js';
import { ps, SERVICES, standInForDocker } from './testing-stack.js';

const { there, answer, stack, calls, envFile, secretsThere } = standInForDocker();

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

  it('a there.folder without the stack, and one that cannot be written to', async () => {
    const other = await within(['stack', 'init', '--folder', there.root, '--json']);
    expect([other.status, JSON.parse(other.stdout).error.code]).toEqual([1, 'CHURN_FILE_MISSING']);
    mkdirSync(envFile());
    const { status, stdout } = await stack('init', '--json');
    expect([status, JSON.parse(stdout).error.code]).toEqual([1, 'CHURN_CANNOT_WRITE']);
  });
});

describe('stack up', () => {
  const READY = ps(['postgres', 'running', 'healthy'], ['s3-bucket', 'exited'], ['churnops', 'running', 'healthy']);

  it('waits until all is healthy, and prints addresses and users', async () => {
    await secretsThere();
    answer('up', '', { stderr: ' postgres Pulling\n postgres Pulled\n' });
    writeFileSync(join(there.standIn, 'ps.1'), ps(['postgres', 'running', 'starting']));
    writeFileSync(join(there.standIn, 'ps.3'), READY);
    const { status, stdout, stderr } = await stack('up', 'core');
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/churnops +http:\/\/127\.0\.0\.1:8000 +admin +CHURNOPS_ADMIN_PASSWORD/),
    ]);
    expect(stdout).not.toContain(parseEnv(readFileSync(envFile(), 'utf8')).CHURNOPS_ADMIN_PASSWORD);
    expect(stderr).toContain('postgres Pulling');
    expect(stderr).toContain('starting core: 3 services, all healthy');
    expect(Number(readFileSync(join(there.standIn, 'looks'), 'utf8'))).toBeGreaterThan(3);
  });

  it.each([
    [['core'], 'on'],
    [['core', 'airflow'], 'off'],
    [['core', 'observe'], 'ontls://logstash:5044'],
  ])('with %j the schedule of churnops, and where its log goes: %s', async (profiles, schedule) => {
    await secretsThere();
    writeFileSync(join(there.standIn, 'ps.1'), READY);
    const { status, stdout } = await stack('up', ...profiles, '--json');
    const chosen = profiles.map((profile) => `--profile ${profile}`).join(' ');
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { profiles, services: ['postgres', 's3-bucket', 'churnops'] }]);
    expect(calls().find((call) => call.includes(' up '))).toContain(`${schedule}| compose --project-directory ${there.folder}`);
    expect(calls().find((call) => call.includes(' up '))).toContain(chosen);
  });

  it.each([
    [['airflow'], 'churnops', 'off| ', 'core, airflow'],
    [['core'], 'airflow-scheduler', 'off| ', 'core, airflow'],
    [['core'], 'logstash', 'ontls://logstash:5044| ', 'core, observe'],
    // What no setting depends on is left alone.
    [['core'], 'elasticsearch', 'on| ', 'core'],
  ])('up %j while %s runs: nobody, or two, would start the nights otherwise', async (chosen, running, settings, profiles) => {
    await secretsThere();
    answer('ps', ps([running, 'running']));
    writeFileSync(join(there.standIn, 'ps.1'), READY);
    const { status, stdout } = await stack('up', ...chosen, '--json');
    expect([status, JSON.parse(stdout).profiles.join(', ')]).toEqual([0, profiles]);
    expect(calls().find((call) => call.includes(' up '))).toContain(`${settings}compose`);
  });

  it('leaves to Compose what .env says of both, as values there may refer to others', async () => {
    await secretsThere();
    writeFileSync(envFile(), 'CHURNOPS_SCHEDULE=off\nLOG_URL=http://writer:$LOGSTASH_PASSWORD@elasticsearch:9200\n', {
      flag: 'a',
    });
    writeFileSync(join(there.standIn, 'ps.1'), READY);
    expect((await stack('up', 'core', 'observe', '--json')).status).toBe(0);
    expect(calls().find((call) => call.includes(' up '))).toMatch(/^\| compose/);
  });

  it('builds our image where there is none, tagged by commit', async () => {
    await secretsThere();
    rmSync(join(there.standIn, 'image-churnops-local'));
    rmSync(join(there.standIn, 'image-churnops-local.status'));
    writeFileSync(join(there.standIn, 'ps.1'), READY);
    const { status } = await stack('up', '--json');
    const commit = execFileSync('git', ['-C', there.root, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    expect(status).toBe(0);
    expect(calls().find((call) => call.includes('| build'))).toContain(
      `--tag churnops:${commit.slice(0, 12)} --tag churnops:local`,
    );
  });

  it('a service that becomes unhealthy is named, with its last words', async () => {
    await secretsThere();
    writeFileSync(join(there.standIn, 'ps.1'), ps(['postgres', 'running', 'unhealthy'], ['s3-bucket', 'exited', '', 1]));
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

  it('a churnops that refuses the database of a later version says so', async () => {
    await secretsThere();
    answer('ps', ps(['churnops', 'restarting', '', 1]));
    answer(
      'logs',
      'starting\nerror CHURN_DATABASE_NEWER: the database has had the migration 9999_later\n→ run the version of churnops\n',
    );
    answer('up', '', { status: 1, stderr: 'dependency failed to start: container churnops-churnops-1 is unhealthy\n' });
    expect((await stack('up')).stderr).toContain(
      'churnops ends as soon as it has started: error CHURN_DATABASE_NEWER: the database has had the migration 9999_later',
    );
  });

  it('an image that cannot be pulled', async () => {
    await secretsThere();
    answer('up', '', {
      status: 1,
      stderr: 'Error response from daemon: failed to resolve reference "docker.io/library/postgres:18.6"\n',
    });
    rmSync(join(there.standIn, 'image-postgres-18.6.status'));
    rmSync(join(there.standIn, 'image-postgres-18.6'));
    const { status, stderr } = await stack('up');
    const said = /failed to resolve reference[\s\S]*not on this machine: postgres:18.6\n[\s\S]*docker save and docker load/;
    expect([status, stderr]).toEqual([1, expect.stringMatching(said)]);
  });

  it('an image of an earlier commit that is gone is not built from this one', async () => {
    await secretsThere();
    const services = { ...SERVICES, churnops: { ...SERVICES.churnops, image: 'churnops:1a2b3c4d5e6f' } };
    answer('config', JSON.stringify({ services }));
    answer('up', '', { status: 1, stderr: 'Error response from daemon: No such image: churnops:1a2b3c4d5e6f\n' });
    const { status, stderr } = await stack('up');
    const said = /No such image: churnops:1a2b3c4d5e6f; not on this machine: churnops:1a2b3c4d5e6f\n/;
    expect([status, stderr]).toEqual([1, expect.stringMatching(said)]);
    expect(calls().find((call) => call.includes(' up '))).toContain(' --no-build');
    expect(calls().filter((call) => call.includes('| build'))).toEqual([]);
    expect(JSON.parse((await stack('doctor', '--json')).stdout).findings[0].remedy).toContain('build it again from its commit');
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
    ["docker: unknown command: docker compose\n\nRun 'docker --help' for more information\n"],
    [
      "unknown flag: --project-directory\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information\n",
    ],
    ["docker: 'compose' is not a docker command.\nSee 'docker --help'\n"],
  ])('Docker without Compose says so in its own way: %j', async (stderr) => {
    answer('ps', '', { status: 1, stderr });
    answer('down', '', { status: 1, stderr });
    for (const command of ['status', 'down']) {
      const { status, stdout } = await stack(command, '--json');
      expect([status, JSON.parse(stdout).error]).toMatchObject([
        1,
        {
          code: 'CHURN_DOCKER',
          message: expect.stringContaining('no Compose plugin'),
          remedy: expect.stringContaining('install'),
        },
      ]);
    }
  });

  it('stack status says what Docker says, not how it is used', async () => {
    answer('ps', '', {
      status: 1,
      stderr: "unknown flag: --format\n\nUsage:  docker compose ps [OPTIONS]\n\nRun 'docker compose ps --help'\n",
    });
    expect((await stack('status')).stderr).toContain('ps failed: unknown flag: --format\n');
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
    writeFileSync(join(there.root, '.gitignore'), '*\n\n');
    const { status, stdout, stderr } = await within(['image', 'build', '--folder', there.folder, '--json']);
    writeFileSync(join(there.root, '.gitignore'), '*\n');
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ image: expect.stringMatching(/^churnops:[0-9a-f]{12}-dirty$/), changed_files: 1 }),
    ]);
    expect(stderr).toContain('1 files differ from the commit');
    answer('build', '', { status: 1, stderr: 'step 3 failed\n' });
    const failed = await within(['image', 'build', '--folder', there.folder, '--json']);
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

describe('stack restore', () => {
  it('takes no backup of a stack that does not run, and restores nothing that is no backup', async () => {
    await secretsThere();
    answer('ps', ps(['churnops', 'running', 'healthy']));
    const saved = await stack('backup', join(there.standIn, 'backup'), '--json');
    expect([saved.status, JSON.parse(saved.stdout).error]).toMatchObject([
      1,
      { code: 'CHURN_STACK', message: 'the stack is not running' },
    ]);
    const restored = await stack('restore', there.root, '--json');
    expect([restored.status, JSON.parse(restored.stdout).error.code]).toEqual([1, 'CHURN_BACKUP_DAMAGED']);
    const dated = await stack('restore', there.root, '--date', 'yesterday', '--json');
    expect([dated.status, JSON.parse(dated.stdout).error.code]).toEqual([2, 'CHURN_DATE']);
    expect(calls().filter((call) => / (up|stop|exec) /.test(call))).toEqual([]);
  });

  it('stops what uses the databases, and starts it again whatever comes', async () => {
    answer(
      'ps',
      ps(['postgres', 'running'], ['churnops', 'running'], ['grafana', 'exited'], ['airflow-scheduler', 'restarting']),
    );
    const given = { progress: silentProgress, signal: new AbortController().signal };
    const work = async () => {
      throw new Error('broke off');
    };
    await expect(whileUsersAreStopped(there.folder, given, work)).rejects.toThrow('broke off');
    const done = calls().flatMap((call) => / ((?:stop|up) .*)$/.exec(call)?.[1] ?? []);
    const same = '--detach --no-deps --no-recreate --no-build';
    expect(done).toEqual(['stop churnops airflow-scheduler', `up ${same} churnops airflow-scheduler`]);
  });
});
