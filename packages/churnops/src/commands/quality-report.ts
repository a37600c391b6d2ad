import { z } from 'zod';
import { defineCommand } from './command.js';
import { dateField } from './fields.js';

export const qualityReportCommand = defineCommand({
  name: 'quality-report',
  summary: "the checks of a date's data quality, the findings first; null where there is no report",
  permission: 'READ',
  input: z.strictObject({ date: dateField('date of the data set (default: the newest that has a report)') }),
  async load() {
    const { qualityOfDate, readQuality } = await import('../read/quality.js');
    return { result: qualityOfDate.nullable(), run: (context, { date }) => readQuality(context, date) };
  },
});
