import { rowBlocks } from '../warehouse/copy-text.js';
import { CodeReader, NumberReader, readRows } from '../warehouse/value-readers.js';
import type { ScopeEstimates } from './kept-estimates.js';
import { type FigureOptions, type PerformanceFigure, performanceFigures } from './performance-figures.js';
import { type Outcome, ScoredRows } from './scored-rows.js';

/**
 * Which predictions a figure is about. `day`: those of a date. `window`: those of the 30 days up to the date, each customer once. `cohort`: those of
 * the date whose customers were first scored in one calendar month.
 */
export type Scope = 'day' | 'window' | 'cohort';

/** The figures of some predictions. */
export interface ScopeFigures {
  readonly scope: Scope;
  /** The month of a cohort, `YYYY-MM`; else ''. */
  readonly cohort: string;
  readonly figures: readonly PerformanceFigure[];
}

/** How a date's report is made. */
export interface MeasureOptions extends FigureOptions {
  /** Of an earlier report of the same predictions: then the rows are only those with a known outcome. */
  readonly kept?: readonly ScopeEstimates[] | undefined;
  /** Whether the window is the date alone: then it has no rows of its own. */
  readonly isOneDay: boolean;
}

const MILLISECONDS_OF_A_DAY = 86_400_000;

/**
 * Measures the rows of a date's report. Memory grows as `ScoredRows` does: only one group is worked on at a time.
 *
 * @param rows of `scoredQuery` in COPY's text format, in chunks that break anywhere
 */
export async function measureRows(rows: AsyncIterable<Uint8Array>, options: MeasureOptions): Promise<ScopeFigures[]> {
  const day = new ScoredRows();
  const window = new ScoredRows();
  // Often all customers are of one month. As long as they are, its rows are those of the day, and not kept twice.
  const cohorts = new Map<string, ScoredRows>();
  // A million customers were first scored on a few days, and it takes long to name the month of each.
  const cohortOfDay = new Map<number, ScoredRows>();
  // The columns of a row of `scoredQuery`.
  const isOfWindow = new CodeReader((scope) => (scope === 'window' ? 1 : 0));
  const firstScored = new NumberReader();
  const probabilities = new NumberReader();
  const outcomes = new CodeReader(Number);
  for await (const block of rowBlocks(rows)) {
    const count = readRows(block, [isOfWindow, firstScored, probabilities, outcomes]);
    for (let row = 0; row < count; row++) {
      const probability = probabilities.values[row] as number;
      const outcome = outcomes.values[row] as Outcome;
      if (isOfWindow.values[row] === 1) {
        window.add(probability, outcome);
        continue;
      }
      const first = firstScored.values[row] as number;
      let own = cohortOfDay.get(first);
      if (!own) {
        const month = monthOf(first);
        own = cohorts.get(month) ?? (cohorts.size === 0 ? day : new ScoredRows());
        if (own !== day && cohorts.size === 1) {
          for (const only of cohorts.keys()) cohorts.set(only, day.copy());
          cohortOfDay.clear();
        }
        cohorts.set(month, own);
        cohortOfDay.set(first, own);
      }
      day.add(probability, outcome);
      if (own !== day) own.add(probability, outcome);
    }
  }
  const windowRows = options.isOneDay ? day : window;
  if (options.kept) {
    const rowsOf = {
      day: () => day,
      window: () => windowRows,
      cohort: (month: string) => cohorts.get(month) ?? new ScoredRows(),
    };
    return options.kept.map(({ scope, cohort, ...kept }) => ({
      ...{ scope, cohort },
      figures: performanceFigures(rowsOf[scope](cohort), options, kept),
    }));
  }
  const ofDay = performanceFigures(day, options);
  const months = [...cohorts].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    { scope: 'day', cohort: '', figures: ofDay },
    { scope: 'window', cohort: '', figures: windowRows === day ? ofDay : performanceFigures(window, options) },
    ...months.map(([cohort, own]) => ({
      scope: 'cohort' as const,
      cohort,
      figures: own.rows === day.rows ? ofDay : performanceFigures(own, options),
    })),
  ];
}

/** @param day number of days since 1970; NaN if it is not known, which is no month */
function monthOf(day: number): string {
  return Number.isNaN(day) ? '' : new Date(day * MILLISECONDS_OF_A_DAY).toISOString().slice(0, 7);
}
