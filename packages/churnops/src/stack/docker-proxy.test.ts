import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dockerProxy } from './docker-proxy.js';
import { JOB_LABEL } from './job-container.js';

const folder = mkdtempSync(join(tmpdir(), 'churnops-proxy-'));
const socket = join(folder, 'docker.sock');
/** What reached Docker, as `METHOD path`, with the last body. */
let reached: string[];
let sent: Record<string, unknown>;

/** Docker's daemon as far as the proxy sees it. The container `job` is one of ours; `other` is not. */
const daemon = createServer(async (request, response) => {
  const path = request.url ?? '';
  reached.push(`${request.method} ${path}`);
  const body = await text(request);
  if (body !== '') sent = JSON.parse(body);
  const labels = /\/containers\/job\b/.test(path) ? { [JOB_LABEL]: 'true' } : {};
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ Id: 'job', Config: { Labels: labels } }));
});
daemon.on('upgrade', (request, stream) => {
  reached.push(`${request.method} ${request.url} upgraded`);
  stream.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nfrom the job\n');
  stream.on('data', (data: Buffer) => stream.end(`heard ${data}`));
});
const proxy = dockerProxy({ socket, image: 'churnops:1', network: 'churnops' });

beforeAll(async () => {
  await new Promise<void>((resolve) => daemon.listen(socket, resolve));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  for (const server of [proxy, daemon]) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  reached = [];
  sent = {};
});

const port = () => (proxy.address() as AddressInfo).port;

async function ask(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number | undefined; message: string | undefined }> {
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port: port(),
      method,
      path,
      headers: { 'content-type': 'application/json' },
    });
    request
      .on('response', resolve)
      .on('error', reject)
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
  const answer = await text(response);
  return { status: response.statusCode, message: answer === '' ? undefined : JSON.parse(answer).message };
}

/** As Docker's Python client sends it, with all that it leaves empty. */
const JOB = {
  Image: 'churnops:1',
  Cmd: ['predict', '--date', '2026-11-20'],
  Env: ['DATABASE_URL=postgres://churnops@postgres/churnops'],
  Labels: { dag: 'batch_pred_pipeline' },
  Entrypoint: null,
  Volumes: null,
  HostConfig: {
    NetworkMode: 'churnops',
    Mounts: [],
    Privileged: false,
    CpuShares: 1024,
    Memory: 262144000,
    AutoRemove: false,
    Devices: null,
  },
};
const with_ = (change: object, host: object = {}) => ({ ...JOB, ...change, HostConfig: { ...JOB.HostConfig, ...host } });

describe('a job', () => {
  it('is created, marked, without rights that it does not need, on a root that cannot be written', async () => {
    expect((await ask('POST', '/v1.41/containers/create?name=x', JOB)).status).toBe(200);
    expect(reached).toEqual(['POST /v1.41/containers/create?name=x']);
    expect(sent).toEqual({
      ...JOB,
      Labels: { dag: 'batch_pred_pipeline', [JOB_LABEL]: 'true' },
      Healthcheck: { Test: ['NONE'] },
      HostConfig: {
        ...JOB.HostConfig,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        ReadonlyRootfs: true,
        Tmpfs: { '/tmp': 'mode=1777', '/var/lib/churnops': 'mode=0700,uid=65532,gid=65532' },
        PidsLimit: 300,
      },
    });
  });

  it.each([
    ['POST', '/v1.41/containers/job/start'],
    ['POST', '/containers/job/wait'],
    ['POST', '/v1.50/containers/job/stop?t=5'],
    ['GET', '/v1.41/containers/job/logs?stdout=1&follow=1'],
    ['GET', '/v1.41/containers/job/json'],
  ])('%s %s', async (method, path) => {
    expect((await ask(method, path)).status).toBe(200);
    expect(reached.at(-1)).toBe(`${method} ${path}`);
    const other = await ask(method, path.replace('job', 'other'));
    expect(other).toEqual({ status: 403, message: 'the container other was not made here' });
    expect(reached.at(-1)).toBe('GET /containers/other/json');
  });

  it('is removed with the volume of its home', async () => {
    expect((await ask('DELETE', '/v1.41/containers/job?force=true')).status).toBe(200);
    expect(reached.at(-1)).toBe('DELETE /v1.41/containers/job?force=true&v=true');
    expect((await ask('DELETE', '/v1.41/containers/other?force=true')).status).toBe(403);
    expect(reached.at(-1)).toBe('GET /containers/other/json');
  });

  it('is attached to, both ways', async () => {
    const talk = async (name: string) => {
      const client = connect(port(), '127.0.0.1');
      client.write(
        `POST /v1.41/containers/${name}/attach?stream=1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`,
      );
      let answered = false;
      client.on('data', () => {
        if (!answered) client.write('hello');
        answered = true;
      });
      return await text(client);
    };
    expect(await talk('job')).toMatch(/^HTTP\/1\.1 101 UPGRADED[\s\S]*from the job\nheard hello$/);
    expect(await talk('other')).toMatch(/^HTTP\/1\.1 403 [\s\S]*the container other was not made here/);
  });
});

describe('refused', () => {
  it.each([
    ['another image', with_({ Image: 'alpine' }), 'the image must be churnops:1; got "alpine"'],
    ['another network', with_({}, { NetworkMode: 'host' }), 'the network must be churnops; got "host"'],
    ['no network', with_({}, { NetworkMode: undefined }), 'the network must be churnops; got undefined'],
    ['a folder of the host', with_({}, { Binds: ['/:/host'] }), 'HostConfig.Binds must not be set; got ["/:/host"]'],
    ['a mount', with_({}, { Mounts: [{ Type: 'bind', Source: '/', Target: '/host' }] }), 'HostConfig.Mounts must not be set'],
    ['privileges', with_({}, { Privileged: true }), 'HostConfig.Privileged must not be set; got true'],
    ['rights', with_({}, { CapAdd: ['SYS_ADMIN'] }), 'HostConfig.CapAdd must not be set'],
    ['a device', with_({}, { Devices: [{ PathOnHost: '/dev/sda' }] }), 'HostConfig.Devices must not be set'],
    ["the host's processes", with_({}, { PidMode: 'host' }), 'HostConfig.PidMode must not be set; got "host"'],
    ["the host's memory", with_({}, { IpcMode: 'host' }), 'HostConfig.IpcMode must be one of'],
    ['no confinement', with_({}, { SecurityOpt: ['seccomp=unconfined'] }), 'HostConfig.SecurityOpt must be one of'],
    ['a restart after its end', with_({}, { RestartPolicy: { Name: 'always' } }), 'HostConfig.RestartPolicy.Name must be one of'],
    [
      'a second network',
      with_({ NetworkingConfig: { EndpointsConfig: { bridge: {} } } }),
      'NetworkingConfig must be one of "churnops"',
    ],
    ['root as its user', with_({ User: '0' }), 'User must be one of "", "65532", "65532:65532"; got "0"'],
    ['another program', with_({ Entrypoint: ['/bin/sh'] }), 'Entrypoint must not be set; got ["/bin/sh"]'],
    ['what is no object', [], 'the request is no JSON object'],
    ['what is too large', with_({ Env: ['x'.repeat(2 ** 20)] }), 'the request is too large'],
  ])('%s', async (_what, body, message) => {
    expect(await ask('POST', '/v1.41/containers/create', body)).toEqual({
      status: 403,
      message: expect.stringContaining(message),
    });
    expect(reached).toEqual([]);
  });

  it.each([
    ['POST', '/v1.41/containers/job/exec'],
    ['POST', '/v1.41/exec/1/start'],
    ['GET', '/v1.41/containers/json'],
    ['GET', '/v1.41/containers/job/archive?path=/'],
    ['PUT', '/v1.41/containers/job/archive?path=/'],
    ['POST', '/v1.41/containers/job/update'],
    ['POST', '/v1.41/images/create?fromImage=alpine'],
    ['POST', '/v1.41/build'],
    ['GET', '/v1.41/secrets'],
    ['POST', '/v1.41/volumes/create'],
    ['GET', '/v1.41/info'],
    ['GET', '/v1.41/containers/job/../../info'],
    ['GET', '/v1.41//info'],
  ])('%s %s', async (method, path) => {
    expect((await ask(method, path)).status).toBe(403);
    expect(reached).toEqual([]);
  });
});

describe('without a container', () => {
  it.each([
    ['/_ping'],
    ['/version'],
    ['/v1.41/version'],
    ['/v1.41/images/json?filter=churnops'],
    ['/v1.41/images/churnops:1/json'],
  ])('GET %s', async (path) => {
    expect((await ask('GET', path)).status).toBe(200);
    expect(reached).toEqual([`GET ${path}`]);
  });

  it('a daemon that is not there', async () => {
    const lone = dockerProxy({ socket: join(folder, 'none.sock'), image: 'a', network: 'b' });
    await new Promise<void>((resolve) => lone.listen(0, '127.0.0.1', resolve));
    const response = await fetch(`http://127.0.0.1:${(lone.address() as AddressInfo).port}/_ping`);
    expect([response.status, await response.json()]).toEqual([
      502,
      { message: expect.stringContaining('Docker does not answer') },
    ]);
    lone.close();
    lone.closeAllConnections();
  });
});
