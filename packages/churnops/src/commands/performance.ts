import { z } from 'zod';
import type { PerformanceOfDate } from '../read/performance.js';
import { withInterval } from '../with-interval.js';
import { defineCommand } from './command.js';
import { dateField } from './fields.js';
import { formatTable } from './format-table.js';

type Figure = PerformanceOfDate['figures'][number];

export const performanceCommand = defineCommand({
  name: 'performance',
  summary: "how well a date's predictions do: measured as far as outcomes are known, and estimated",
  permission: 'READ',
  input: z.strictObject({ date: dateField('date of the predictions (default: the newest that has a report)') }),
  async load() {
    const { performanceOfDate, readPerformance } = await import('../read/performance.js');
    return { result: performanceOfDate.nullable(), run: (context, { date }) => readPerformance(context, date) };
  },
  describe(result: PerformanceOfDate | null) {
    if (!result) return 'no report: churnops monitor makes one';
    const { date_dataset, figures } = result;
    const groups = [...new Set(figures.map(groupOf))];
    return groups
      .map((group) =>
        describeGroup(
          date_dataset,
          figures.filter((figure) => groupOf(figure) === group),
        ),
      )
      .join('\n\n');
  },
});

function groupOf({ scope, cohort }: Figure): string {
  return `${scope} ${cohort}`;
}

function describeGroup(date: string, figures: readonly Figure[]): string {
  const [first] = figures;
  if (!first) return '';
  const { scope, cohort, rows, known, model_version: version } = first;
  const subject = {
    day: `predictions of ${date}`,
    window: `30 days up to ${date}, each customer once`,
    cohort: `predictions of ${date} for customers first scored in ${cohort}`,
  }[scope];
  const title = `${subject}: ${known} of ${rows} outcomes known, ${version === null ? 'several versions' : `version ${version}`}`;
  const lines = figures.map(({ metric, reason, difference, ...figure }) => [
    metric,
    withInterval([figure.value, figure.low, figure.high], shown, ' to '),
    withInterval([figure.estimated, figure.estimated_low, figure.estimated_high], shown, ' to '),
    difference === null ? '–' : shown(difference),
    reason ?? '',
  ]);
  return `${title}\n${formatTable(['metric', 'measured', 'estimated', 'difference', ''], lines)}`;
}

function shown(value: number): string {
  return value.toFixed(4);
}
