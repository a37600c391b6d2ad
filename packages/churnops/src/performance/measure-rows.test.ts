import { expect, it } from 'vitest';
import { inRowThread } from '../row-thread/in-row-thread.js';
import { type MeasureOptions, measureRows, type ScopeFigures } from './measure-rows.js';
import { performanceFigures } from './performance-figures.js';
import { type Outcome, ScoredRows } from './scored-rows.js';

const FIGURES = { campaign: { clv: 200, offer: 10, contact: 1, acceptance: 0.3 }, calibrationRows: null };
/** Most tests have a window of several dates. */
const OPTIONS = { ...FIGURES, isOneDay: false };
const ONE_DAY = { ...FIGURES, isOneDay: true };

interface Row {
  readonly scope: 'day' | 'window';
  readonly cohort: string;
  readonly probability: number;
  readonly outcome: Outcome;
}

const rowsOf = (count: number, scope: Row['scope'], cohort: (row: number) => string): Row[] =>
  Array.from({ length: count }, (_, row) => ({
    scope,
    cohort: cohort(row),
    probability: ((row * 37) % 101) / 101,
    outcome: (row % 5 === 0 ? -1 : row % 3 === 0 ? 1 : 0) as Outcome,
  }));

/** A day of the month, as the number of days since 1970. */
const dayOf = (cohort: string, row: number) => (cohort ? Date.parse(`${cohort}-01`) / 86_400_000 + (row % 28) : '\\N');

/** As COPY writes them, in chunks that break anywhere. */
async function* copied(rows: readonly Row[]) {
  const bytes = Buffer.from(
    rows
      .map(({ scope, cohort, probability, outcome }, row) => `${scope}\t${dayOf(cohort, row)}\t${probability}\t${outcome}\n`)
      .join(''),
  );
  for (let start = 0; start < bytes.length; start += 1001) yield bytes.subarray(start, start + 1001);
}

function figuresOf(rows: readonly Row[]) {
  const scored = new ScoredRows();
  for (const { probability, outcome } of rows) scored.add(probability, outcome);
  return performanceFigures(scored, FIGURES);
}

const day = rowsOf(3000, 'day', (row) => (row % 2 === 0 ? '2026-02' : '2026-01'));
const window = rowsOf(3500, 'window', () => '');

it('the day, its cohorts from the oldest and the window have the figures of their own rows', async () => {
  expect(await measureRows(copied([...day, ...window]), OPTIONS)).toEqual([
    { scope: 'day', cohort: '', figures: figuresOf(day) },
    { scope: 'window', cohort: '', figures: figuresOf(window) },
    { scope: 'cohort', cohort: '2026-01', figures: figuresOf(day.filter(({ cohort }) => cohort === '2026-01')) },
    { scope: 'cohort', cohort: '2026-02', figures: figuresOf(day.filter(({ cohort }) => cohort === '2026-02')) },
  ]);
});

it('customers of whom it is not known when they were first scored are a cohort of their own', async () => {
  const some = rowsOf(300, 'day', (row) => (row % 3 === 0 ? '' : '2026-01'));
  const cohorts = (await measureRows(copied(some), OPTIONS)).filter(({ scope }) => scope === 'cohort');
  expect(cohorts.map(({ cohort, figures }) => [cohort, figures[0]?.rows])).toEqual([
    ['', 100],
    ['2026-01', 200],
  ]);
});

it('a window without rows of its own is the day', async () => {
  const [ofDay, ofWindow] = await measureRows(copied(day), ONE_DAY);
  expect(ofWindow).toEqual({ ...ofDay, scope: 'window' });
});

it('with estimates that are kept, all is the same from the rows with a known outcome alone', async () => {
  const isKnown = ({ outcome }: Row) => outcome >= 0;
  const all = await measureRows(copied([...day, ...window]), OPTIONS);
  const kept = all.map(({ scope, cohort, figures }) => ({
    ...{ scope, cohort, rows: figures[0]?.rows as number },
    estimates: Object.fromEntries(
      figures.map(({ metric, estimated, estimated_low, estimated_high }) => [
        metric,
        { estimated, estimated_low, estimated_high },
      ]),
    ),
  }));
  expect(await measureRows(copied([...day, ...window].filter(isKnown)), { ...OPTIONS, kept })).toEqual(all);
  const none = await measureRows(copied([]), { ...OPTIONS, kept });
  expect(none.map(({ scope, cohort, figures }) => [scope, cohort, figures[0]?.rows, figures[0]?.known])).toEqual(
    all.map(({ scope, cohort, figures }) => [scope, cohort, figures[0]?.rows, 0]),
  );
});

it('on a thread all is the same, for one job after the other with its own options', async () => {
  const place = { module: new URL('./performance-worker.js', import.meta.url), name: 'performance' };
  const onThread = (rows: readonly Row[], options: MeasureOptions) =>
    inRowThread<MeasureOptions, ScopeFigures[]>(place, options, copied(rows), new AbortController().signal);
  expect(await onThread(day, OPTIONS)).toEqual(await measureRows(copied(day), OPTIONS));
  const others = { ...OPTIONS, calibrationRows: 100 };
  const second = await onThread(window, others);
  expect(second).toEqual(await measureRows(copied(window), others));
  expect(second).not.toEqual(await measureRows(copied(window), OPTIONS));
});
