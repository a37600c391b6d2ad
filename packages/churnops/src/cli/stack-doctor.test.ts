import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { trackingMigrations } from '@churnops/mlflow/migrations';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { productMigrations } from '../warehouse/migrations/product-migrations.js';
import { ps, SERVICES, standInForDocker } from './testing-stack.js';

const { there, answer, stack, envFile, secretsThere } = standInForDocker();

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
    vi.stubEnv('PATH', there.standIn);
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

  it('a Docker that hangs', async () => {
    await secretsThere();
    const over = AbortSignal.abort(new DOMException('over', 'TimeoutError'));
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(over);
    const { status, code, findings } = await doctor();
    timeout.mockRestore();
    expect([status, code, findings]).toEqual([
      1,
      'CHURN_DOCKER',
      [
        expect.objectContaining({
          found: 'Docker has not answered within 30 s',
          remedy: expect.stringContaining('restart docker'),
        }),
      ],
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
    vi.stubEnv('S3_SECRET_KEY', 'FromTheEnvironment');
    expect((await doctor()).findings).toEqual([]);
  });

  it('a secret that would not arrive, and a setting that no container would take', async () => {
    await secretsThere();
    writeFileSync(envFile(), `${readFileSync(envFile(), 'utf8')}POSTGRES_PASSWORD=pa$word\r\nCHURNOPS_SHARDS=four\r\n`);
    const { status, findings } = await doctor();
    expect([status, findings]).toEqual([
      1,
      [
        expect.objectContaining({ check: 'secret', level: 'problem', found: 'POSTGRES_PASSWORD has "$"' }),
        expect.objectContaining({ check: 'settings', level: 'problem', found: 'CHURNOPS_SHARDS is "four"' }),
      ],
    ]);
  });

  it('a .env as editors of Windows save it', async () => {
    await secretsThere();
    const text = readFileSync(envFile(), 'utf8')
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line))
      .join('\r\n');
    writeFileSync(envFile(), `\uFEFF${text}`);
    expect((await doctor()).findings).toEqual([]);
    writeFileSync(envFile(), Buffer.from(`\uFEFF${text}`, 'utf16le'));
    const { stdout } = await stack('doctor', '--json');
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'CHURN_CANNOT_WRITE', message: expect.stringContaining('UTF-16') });
  });

  it('a .env or compose.yaml that Compose cannot read', async () => {
    await secretsThere();
    answer('config', '', { status: 1, stderr: 'failed to read .env: line 3: unterminated quoted value "ab\n' });
    const { stdout } = await stack('doctor', '--json');
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'CHURN_STACK',
      remedy: expect.stringContaining('correct what Compose names'),
    });
  });

  it('what is wrong with a setting, where Compose fails at it, too', async () => {
    await secretsThere();
    writeFileSync(envFile(), 'CHURNOPS_PORT=80000\n', { flag: 'a' });
    const failed = { status: 1, stderr: 'invalid hostPort: 80000\n' };
    answer('config', '', failed);
    answer('ps', '', failed);
    expect((await doctor()).findings).toEqual([
      expect.objectContaining({ check: 'settings', found: 'CHURNOPS_PORT is "80000"' }),
    ]);
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
    rmSync(join(there.standIn, 'image-postgres-18.6'));
    rmSync(join(there.standIn, 'image-postgres-18.6.status'));
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

  it('a setting that nothing reads: misspelt, or one of churnops that the stack decides', async () => {
    await secretsThere();
    const lines = [
      'CHURNOP_TIMEZONE=UTC',
      'DATABASE_URL=postgres://x',
      'HOST_OF_MINE=logs',
      'LOG_URL=https://$HOST_OF_MINE',
      'COMPOSE_PARALLEL_LIMIT=2',
    ];
    writeFileSync(envFile(), `${lines.join('\n')}\n`, { flag: 'a' });
    const { status, findings } = await doctor();
    const said = (name: string) => ({ level: 'warning', found: `${name} is in .env, but nothing in the stack reads it` });
    expect([status, findings]).toMatchObject([0, [said('CHURNOP_TIMEZONE'), said('DATABASE_URL')]]);
  });

  it('MinIO and SeaweedFS at one address', async () => {
    await secretsThere();
    expect((await doctor('core', 'minio')).findings[0]).toMatchObject({
      check: 'settings',
      remedy: expect.stringContaining('S3_LOCAL=0'),
    });
  });

  describe('databases that run', () => {
    /** What both say: which records there are, and the names in them. */
    const records = (product: readonly string[], tracking: readonly string[]) =>
      ['public.churnops_migrations', JSON.stringify(product), 'mlflow.migrations', JSON.stringify(tracking), ''].join('\n');
    const product = Object.keys(productMigrations.migrations);
    const tracking = Object.keys(trackingMigrations.migrations);

    beforeEach(async () => {
      await secretsThere();
      answer('ps', ps(['postgres', 'running', 'healthy']));
    });

    it('of this version', async () => {
      answer('psql', records(product, tracking));
      expect((await doctor()).findings).toEqual([]);
    });

    it('of an earlier version: a backup comes first, which up says, too', async () => {
      answer('psql', records(product.slice(0, -2), tracking.slice(0, -1)));
      const expected = { check: 'database', level: 'warning', found: expect.stringContaining('applies 6 migrations') };
      const { status, findings } = await doctor();
      expect([status, findings]).toEqual([0, [expect.objectContaining(expected)]]);
      expect(findings[0]?.remedy).toContain('churnops stack backup');
      answer('up', '', { status: 1, stderr: 'no\n' });
      expect((await stack('up')).stderr).toContain('take a backup first, with churnops stack backup');
    });

    it.each([
      ['', 'problem', 1],
      ['CHURNOPS_IMAGE=churnops:later', 'warning', 0],
    ])('of a later version, with %j in .env', async (line, level, expected) => {
      writeFileSync(envFile(), `${readFileSync(envFile(), 'utf8')}${line}\n`);
      answer('psql', records([...product, '9999_later'], tracking));
      const { status, findings } = await doctor();
      expect([status, findings]).toEqual([
        expected,
        [expect.objectContaining({ check: 'database', level, found: expect.stringContaining('9999_later') })],
      ]);
    });

    it('that cannot be asked are left to the start', async () => {
      expect((await doctor()).findings).toEqual([]);
    });
  });
});
