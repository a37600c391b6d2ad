import { z } from 'zod';
import { logicalDate } from '../logical-date.js';
import { defineCommand } from './command.js';
import { dateField } from './fields.js';

/** The command line has a command of this name that writes the file; see `cli/report-command.ts`. */
export const reportCommand = defineCommand({
  name: 'report',
  summary:
    "a date's report as one HTML file: predictions by class, performance, drift of each column with pictures, all over time, too",
  permission: 'READ',
  input: z.strictObject({ date: dateField('logical date, not in the future (default: today)') }),
  async load() {
    const { dayReport, makeDayReport } = await import('../reports/day-report.js');
    return { result: dayReport, run: (context, { date }) => makeDayReport(context, logicalDate(date, context)) };
  },
});
