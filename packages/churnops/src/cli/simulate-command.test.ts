import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addDays, today } from '../logical-date.js';
import { within } from './testing.js';

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'churnops-simulate-'));
  vi.stubEnv('CHURNOPS_HOME', at('home'));
  vi.stubEnv('DATABASE_URL', 'postgres://127.0.0.1:1/nobody');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const simulate = (...args: string[]) => within(['simulate', ...args]);

/** A simulation that is finished, with one of its days. */
async function finished(home: string) {
  const parameters = { scenario: 'none', seed: 3, days: 2, customers: 200, history: 4000, from_day: 1, first_date: '2026-01-01' };
  const figures = {
    estimated: 0.84,
    estimated_low: 0.82,
    estimated_high: 0.86,
    measured: null,
    measured_low: null,
    measured_high: null,
  };
  const day = {
    date: '2026-01-01',
    customers: 201,
    joined: 3,
    departed: 2,
    outcomes: 7,
    dataset_drift: false,
    drifted_columns: [],
    changed_columns: [],
    mean_risk: 0.26,
    true_mean_risk: 0.25,
    true_roc_auc: 0.85,
    performance_fell: [],
  };
  const result = {
    ...parameters,
    summary: 'nothing changes',
    changed_on: null,
    home,
    model_version: 1,
    days_simulated: [{ ...day, ...figures, known: 0 }],
    found: [],
  };
  await mkdir(home);
  await writeFile(join(home, 'simulation.json'), JSON.stringify({ parameters, model_version: 1, days: [day], result }));
  return result;
}

describe('churnops simulate', () => {
  it('shows a finished simulation again: as a table, or as one JSON document', async () => {
    const result = await finished(at('home-none-3'));
    const shown = await simulate('--scenario', 'none', '--seed', '3', '--days', '2', '--customers', '200');
    expect([shown.status, shown.stderr]).toEqual([0, '']);
    expect(shown.stdout).toContain('0.840 (0.820–0.860)');
    expect(shown.stdout).toContain('monitoring found nothing');
    const json = await simulate('--scenario', 'none', '--seed', '3', '--days', '2', '--customers', '200', '--json');
    expect(JSON.parse(json.stdout)).toEqual(result);
  });

  it.each([
    ['the home itself', ['--home', 'home'], 'is the home that churnops works in'],
    ['a folder with something else', ['--home', 'other'], 'has something else in it'],
    ['a file', ['--home', 'file'], 'is a file'],
    ['a damaged record', ['--home', 'damaged'], 'has a damaged simulation.json'],
    ['another simulation', ['--home', 'home-none-3', '--seed', '4'], 'seed 3, not 4'],
    ['a change after the last day', ['--home', 'new', '--from-day', '40'], '--from-day 40 is after the last day, 30'],
  ])('refuses %s, and says what to do', async (_what, [name, value = '', ...more], message) => {
    await mkdir(at('other'), { recursive: true });
    await writeFile(at('other/letter.txt'), 'dear all');
    await writeFile(at('file'), '');
    await mkdir(at('damaged'), { recursive: true });
    await writeFile(at('damaged/simulation.json'), '{');
    const { status, stderr, stdout } = await simulate('--scenario', 'none', name as string, at(value), ...more, '--json');
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(JSON.parse(stdout).error.code).toBe('CHURN_USAGE');
    expect(await readFile(at('other/letter.txt'), 'utf8')).toBe('dear all');
  });

  it.each([
    ['--days', '1'],
    ['--seed', '-1'],
    ['--customers', '12'],
    ['--scenario', 'flood'],
  ])('refuses %s %s', async (option, value) => {
    const { status, stderr } = await simulate('--scenario', 'none', option, value);
    expect([status, stderr]).toEqual([2, expect.stringContaining(option)]);
  });

  it('begins on days that end today, one third before the change', async () => {
    await writeFile(at('blocked'), '');
    const { stderr } = await simulate('--scenario', 'none', '--home', at('blocked/home'));
    expect(stderr).toContain(at('blocked/home'));
    expect(addDays(today({ now: () => new Date(), timeZone: 'UTC' }), -29)).toMatch(/^\d{4}/);
  });
});
