import { z } from 'zod';
import { defineCommand } from './command.js';
import { dateField } from './fields.js';

export const driftReportCommand = defineCommand({
  name: 'drift-report',
  summary: "a date's drift report by column, the drifted columns first; null where there is none",
  permission: 'READ',
  input: z.strictObject({ date: dateField('date of the data set (default: the newest that has a report)') }),
  async load() {
    const { driftByColumn, readDriftByColumn } = await import('../read/drift-by-column.js');
    return { result: driftByColumn.nullable(), run: (context, { date }) => readDriftByColumn(context, date) };
  },
});
