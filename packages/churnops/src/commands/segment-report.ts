import { z } from 'zod';
import { defineCommand } from './command.js';
import { dateField } from './fields.js';

export const segmentReportCommand = defineCommand({
  name: 'segment-report',
  summary: "a date's customers by category and band of numbers, with their risk; null where there is no report",
  permission: 'READ',
  input: z.strictObject({ date: dateField('date of the data set (default: the newest that has a report)') }),
  async load() {
    const { segmentsOfDate, readSegments } = await import('../read/segments.js');
    return { result: segmentsOfDate.nullable(), run: (context, { date }) => readSegments(context, date) };
  },
});
