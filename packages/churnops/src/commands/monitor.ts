import { z } from 'zod';
import type { MonitoringResult } from '../monitoring/monitor.js';
import { defineCommand } from './command.js';
import { dateField, logicalDate } from './fields.js';
import { formatTable } from './format-table.js';

export const monitorCommand = defineCommand({
  name: 'monitor',
  summary: "measure drift of a date's predictions against the reference set",
  permission: 'EDIT',
  input: z.strictObject({ date: dateField('logical date (default: today)') }),
  async load() {
    const { monitoringResult } = await import('../monitoring/monitor.js');
    const { runMonitoring } = await import('../workflows/pipelines.js');
    return { result: monitoringResult, run: (context, { date }) => runMonitoring(context, logicalDate(context, date)) };
  },
  describe({ columns, number_of_drifted_columns, number_of_columns, dataset_drift }: MonitoringResult) {
    const rows = columns.map(({ column_name, stattest, drift_score, threshold, drift_detected }) => [
      column_name,
      stattest,
      drift_score.toPrecision(4),
      String(threshold),
      drift_detected ? 'drift' : '',
    ]);
    const verdict = `${number_of_drifted_columns} of ${number_of_columns} columns drifted${dataset_drift ? ': the data set has drifted' : ''}`;
    return `${formatTable(['column', 'test', 'score', 'threshold', ''], rows)}\n${verdict}`;
  },
});
