import { type HTMLElement, parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusCommand } from '../commands/status.js';
import type { Status } from '../read/status.js';
import { promotionRow } from '../read/testing.js';
import { fillLoop } from '../read/testing-loop.js';
import { type TestApplication, testApplication } from '../testing.js';

let app: TestApplication;
let status: Status;
let overview: HTMLElement;
/** `churnops status`, a line of words for each row. */
let lines: string[];
beforeAll(async () => {
  app = await testApplication({ timeZone: 'Europe/Berlin' });
  await fillLoop(app.context);
  status = (await app.server.inject('/api/churnops/v1/status')).json();
  overview = await get('/');
  lines = (statusCommand.describe?.(status) ?? '').split('\n').map((line) => line.trim().split(/ {2,}/).join(': '));
});
afterAll(() => app.close());

async function get(path: string): Promise<HTMLElement> {
  const { statusCode, body } = await app.server.inject(path);
  expect(statusCode).toBe(200);
  return parse(body);
}

const textOf = (element: HTMLElement | null | undefined) => element?.textContent.replace(/\s+/g, ' ').trim();

/** A card, by its title. */
function cardOf(page: HTMLElement, title: string): HTMLElement {
  const heading = page.querySelectorAll('h2').find((element) => textOf(element) === title);
  return heading?.parentNode as HTMLElement;
}

/** The cells of a table's body. */
function rowsOf(card: HTMLElement): (string | undefined)[][] {
  return card.querySelectorAll('tbody tr').map((row) => row.querySelectorAll('th, td').map(textOf));
}

/** `2026-03-02 10:30 UTC` */
const minute = (time: string) => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;

describe('the overview, `churnops status` and the API say the same of', () => {
  it('customers and outcomes', () => {
    expect(status).toMatchObject({ customers: 4, outcomes: { customers: 3, churned: 1, newest_observed_on: '2026-02-03' } });
    expect(textOf(overview.querySelector('header p'))).toBe(
      `4 customers · 3 known outcomes, 1 left, newest of 2026-02-03 · pglite · version ${status.version}`,
    );
    expect(lines).toContain('customers: 4');
    expect(lines).toContain('outcomes: 3 known, 1 of them left; the newest of 2026-02-03');
  });

  it('the champion: version, estimator, since when and by whom', () => {
    const by = 'Zoë <zoe@example.com>';
    expect(status.champion).toMatchObject({
      version: 2,
      estimator: null,
      since: '2026-03-02T10:30:00.000Z',
      promoted_by: by,
      reason: 'fairer & newer',
    });
    const card = cardOf(overview, 'Champion');
    expect(textOf(card.querySelector('.big'))).toBe('model version 2');
    const { created_at = '', run_id = '' } = status.champion ?? {};
    expect(textOf(card.querySelector('.note'))).toBe(
      `champion since 2026-03-02 10:30 UTC by ${by} · made ${minute(created_at)} · run ${run_id.slice(0, 8)}`,
    );
    expect(lines).toContain(`champion: version 2, model, since 2026-03-02T10:30:00.000Z by ${by}`);
  });

  it('the champions before', () => {
    const rows = status.champions.promotions.map(({ version, since, until, promoted_by, reason }) => [
      String(version),
      minute(since),
      until ? minute(until) : '–',
      promoted_by,
      reason,
    ]);
    expect(rows.map(([version, , , by]) => [version, by])).toEqual([
      ['2', 'Zoë <zoe@example.com>'],
      ['1', 'gate'],
    ]);
    expect(rowsOf(cardOf(overview, 'Champions so far'))).toEqual(rows);
  });

  it('predictions a day', () => {
    expect(rowsOf(cardOf(overview, 'Predictions a day')).map((row) => row.map((cell) => cell?.split(' ').at(-1)))).toEqual([
      ['2026-03-02', '3', '2', '%', 'v2'],
      ['2026-03-01', '1', '1', '%', 'v1'],
    ]);
    expect(rowsOf(cardOf(overview, 'Predictions a day')).map((row) => row[3])).toEqual(['56.7 %', '75.0 %']);
    expect(status.predictions).toMatchObject([
      { prediction_date: '2026-03-02', customers: 3, predicted_churners: 2, mean_probability: expect.closeTo(0.5667, 4) },
      { prediction_date: '2026-03-01', customers: 1, predicted_churners: 1, mean_probability: 0.75, model_version: 1 },
    ]);
    expect(lines).toContain('predictions: 2026-03-02: 3 scored, 2 likely to leave');
  });

  it('drift', () => {
    const card = cardOf(overview, 'Drift by column');
    expect(textOf(card.querySelector('.big'))).toBe('1 of 3 columns stable');
    expect(status.drift).toMatchObject({ date_dataset: '2026-03-02', number_of_drifted_columns: 1, dataset_drift: false });
    expect(textOf(card.querySelectorAll('.note').at(-1))).toContain('2026-03-02');
    const shown = rowsOf(card).map(([column, test, score, threshold]) => [
      column,
      test,
      score?.match(/(\S+)( drift)?$/)?.[0],
      threshold,
    ]);
    const told = (status.drift?.columns ?? []).map(({ column_name, stattest, drift_score, drift_detected, threshold }) => [
      column_name,
      stattest ?? '–',
      drift_score === null ? 'compared' : `${drift_score.toPrecision(3)}${drift_detected ? ' drift' : ''}`,
      String(threshold ?? '–'),
    ]);
    expect(shown).toEqual(told);
    expect(rowsOf(card).map((row) => row.slice(4))).toEqual([
      ['0.12 (0.08–0.17)', '0 % → 3.1 %'],
      ['–', '–'],
      ['–', '–'],
    ]);
    expect(shown.map(([column]) => column)).toEqual(['tenure', 'MonthlyCharges', 'TotalCharges']);
    expect(lines).toContain('drift: 2026-03-02: 1 of 3 columns');
  });

  it('data quality', () => {
    const card = cardOf(overview, 'Data quality');
    expect(textOf(card.querySelector('.big'))).toBe('1 finding');
    expect(rowsOf(card)).toEqual([['TotalCharges', 'missing', '50 % have <no value>']]);
    expect(status.quality).toMatchObject({
      date_dataset: '2026-03-02',
      number_of_findings: 1,
      checks: [{ column_name: 'TotalCharges' }, {}],
    });
    expect(lines).toContain('data quality: 2026-03-02: 1 finding in 2 checks');
  });

  it('performance, and how many outcomes are known so far', () => {
    const card = cardOf(overview, 'ROC AUC a day');
    expect(textOf(card.querySelector('.big'))).toBe('0 of 3 outcomes known for 2026-03-02');
    const withInterval = (...figures: (number | null)[]) =>
      figures[0] === null ? '–' : `${figures[0]?.toFixed(3)} ${figures[1]?.toFixed(3)} to ${figures[2]?.toFixed(3)}`;
    const told = status.performance.map(({ date_dataset, known, rows, value, low, high, ...own }) => [
      date_dataset,
      `${known} of ${rows}`,
      withInterval(value, low, high),
      withInterval(own.estimated, own.estimated_low, own.estimated_high),
    ]);
    expect(rowsOf(card)).toEqual(told);
    expect(told.map(([day]) => day)).toEqual(['2026-03-02', '2026-03-01']);
    expect(lines).toContain(
      'performance: 2026-03-02: 0 of 3 outcomes known, ROC AUC 0.750 estimated; 0.813 measured for 2026-03-01',
    );
  });

  it('runs, with their status', () => {
    const rows = rowsOf(cardOf(overview, 'Last runs'));
    expect(rows).toEqual([
      ['batch_pred_pipeline', '2026-03-02', 'running', '…', ''],
      ['drift_detection_pipeline', '2026-03-02', 'failed', '1.0 s', 'no reference'],
      ['batch_pred_pipeline', '2026-03-02', 'succeeded', '2.3 s', '3 customers'],
    ]);
    expect(status.pipeline_runs.map((run) => [run.pipeline, run.logical_date, run.status])).toEqual(
      rows.map((row) => row.slice(0, 3)),
    );
    const from = lines.findIndex((line) => line.startsWith('last runs'));
    expect(lines.slice(from, from + 3).map((line) => line.replace('last runs: ', ''))).toEqual(
      rows.map((row) => row.slice(0, 3).join(' ')),
    );
  });

  it('the schedule', () => {
    const card = cardOf(overview, 'Schedule');
    expect(textOf(card.querySelectorAll('th')[1])).toBe(`Cron, ${status.time_zone}`);
    const told = status.schedule.map(({ pipeline, cron, next_run }) => [pipeline, cron, minute(next_run ?? '')]);
    expect(rowsOf(card)).toEqual(told);
    expect(told.map(([pipeline]) => pipeline)).toEqual(['batch_pred_pipeline', 'drift_detection_pipeline']);
    for (const { pipeline, next_run } of status.schedule)
      expect(lines.some((line) => line.endsWith(`${pipeline} ${next_run}`))).toBe(true);
  });
});

describe('the champions', () => {
  it('that the overview has no room for are on pages of their own, newest first', async () => {
    expect(overview.querySelector('a[href="/champions"]')).toBeNull();
    const promotions = Array.from({ length: 60 }, (_, i) => promotionRow(i + 1, '2026-03-03T10:00:00Z', 'alice', `reason ${i}`));
    await app.context.warehouse.db.insertInto('champion_history').values(promotions).execute();
    const versions = (page: HTMLElement) => rowsOf(cardOf(page, 'Champions so far')).map(([version]) => Number(version));
    const full = await get('/');
    expect(versions(full)).toEqual([60, 59, 58, 57, 56]);
    const first = await get(full.querySelector('a[href="/champions"]')?.getAttribute('href') ?? '');
    expect(versions(first)).toEqual(Array.from({ length: 50 }, (_, i) => 60 - i));
    const older = first.querySelectorAll('a').find((link) => textOf(link) === 'Older');
    const second = await get(older?.getAttribute('href') ?? '');
    expect(versions(second)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 2, 1]);
    expect(second.querySelectorAll('a').map(textOf)).not.toContain('Older');
    expect(second.querySelectorAll('a').map(textOf)).toContain('Newest');
  });

  it('stand in a table whose heads name columns and rows', async () => {
    const table = (await get('/champions')).querySelector('table') as HTMLElement;
    expect(table.querySelectorAll('thead th').map((head) => head.getAttribute('scope'))).toEqual(Array(5).fill('col'));
    expect(table.querySelectorAll('tbody tr').every((row) => row.querySelector('th')?.getAttribute('scope') === 'row')).toBe(
      true,
    );
  });

  it.each(['0', '-3', '1.5', 'x', "1' OR '1"])('before=%s is refused with its name and value', async (before) => {
    const { statusCode, body } = await app.server.inject({ url: '/champions', query: { before } });
    expect([statusCode, body]).toEqual([400, expect.stringContaining('before must be the id of a promotion; got')]);
  });
});
