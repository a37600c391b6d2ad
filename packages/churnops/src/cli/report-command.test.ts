import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fillLoop } from '../read/testing-loop.js';
import { announceServer } from '../serving/server-file.js';
import { type TestApplication, testApplication } from '../testing.js';
import { within } from './testing.js';

const VERDICT =
  '2026-03-02: 3 customers scored, 2 likely to leave; 1 of 4 columns drifted; drifted: tenure (effect 0.12); data quality: 1 of 2 checks found something.';
let app: TestApplication;
let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  app = await testApplication();
  await fillLoop(app.context);
  folder = await mkdtemp(join(tmpdir(), 'churnops-report-'));
  const url = await app.server.listen({ host: '127.0.0.1', port: 0 });
  await announceServer(app.home, { url, token: app.token });
  vi.stubEnv('CHURNOPS_HOME', app.home);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await app.close();
  await rm(folder, { recursive: true });
});

describe('churnops report', () => {
  it('writes the report of a date, and prints its verdict', async () => {
    const { status, stdout, stderr } = await within(['report', '--date', '2026-03-02', '--out', at('day.html')]);
    expect([status, stdout]).toEqual([0, `${VERDICT}\n`]);
    expect(stderr).toContain(`wrote ${at('day.html')}`);
    const page = await readFile(at('day.html'), 'utf8');
    expect(page).toContain(`<p class="verdict plain">${VERDICT}</p>`);
    expect(page).toContain('effect 0.123 (0.08–0.166)');
  });

  it('with --json prints one document, which names the file', async () => {
    const { stdout } = await within(['report', '--date', '2026-03-02', '--out', at('json.html'), '--json']);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ date_dataset: '2026-03-02', verdict: VERDICT, file: at('json.html') });
    expect(found.predictions).toEqual({ customers: 3, likely_to_leave: 2, likely_to_stay: 1 });
    expect(found.drift).toMatchObject({ date_dataset: '2026-03-02', number_of_drifted_columns: 1 });
    expect(Object.keys(found)).not.toContain('html');
  });

  it('with --open hands the file to what shows such files, and says so if there is nothing', async () => {
    const opener = at('xdg-open');
    await writeFile(opener, `#!/bin/sh\necho "$1" > ${at('opened')}\n`);
    await chmod(opener, 0o755);
    const ask = () => within(['report', '--date', '2026-03-02', '--out', at('opened.html'), '--open']);
    const path = process.env.PATH;
    vi.stubEnv('PATH', `${folder}:${path}`);
    await ask();
    await expect.poll(() => readFile(at('opened'), 'utf8').catch(() => '')).toBe(`${at('opened.html')}\n`);
    await rm(opener);
    vi.stubEnv('PATH', folder);
    expect((await ask()).stderr).toContain('open it yourself');
    vi.stubEnv('PATH', path ?? '');
  });

  it.each([
    ['CHURN_NO_PREDICTIONS', 1, () => ['--date', '2026-01-05', '--out', at('none.html')], '2026-01-05 has no predictions'],
    ['CHURN_DATE', 2, () => ['--date', '2999-01-01', '--out', at('none.html')], '2999-01-01'],
    ['CHURN_CANNOT_WRITE', 1, () => ['--date', '2026-03-02', '--out', at('no/none.html')], 'there is no folder'],
  ])('%s', async (code, exit, args, message) => {
    const { status, stdout, stderr } = await within(['report', ...args()]);
    expect([status, stdout]).toEqual([exit, '']);
    expect(stderr).toContain(code);
    expect(stderr).toContain(message);
    expect(await readdir(folder)).not.toContain('none.html');
  });
});

describe('the page /report', () => {
  it('is the same report, and its policy allows its one stylesheet and nothing else', async () => {
    const { statusCode, headers, body } = await app.server.inject('/report?date=2026-03-02');
    expect(statusCode).toBe(200);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]{43}='; /);
    expect(body).toBe(await readFile(at('day.html'), 'utf8'));
    expect((await app.server.inject('/')).body).toContain('href="/report?date=2026-03-02"');
  });

  it('refuses what is no date, and says of a date without predictions what to do', async () => {
    expect((await app.server.inject('/report?date=today')).json()).toMatchObject({ error: { code: 'CHURN_DATE' } });
    expect((await app.server.inject('/report?day=2026-03-02')).json()).toMatchObject({ error: { code: 'CHURN_BAD_INPUT' } });
    expect((await app.server.inject('/report?date=2026-01-05')).json()).toMatchObject({
      error: { code: 'CHURN_NO_PREDICTIONS' },
    });
  });
});
