import { z } from 'zod';
import { describeDrift } from '../monitoring/describe-drift.js';
import type { MonitoringResult } from '../monitoring/monitoring-result.js';
import { defineCommand } from './command.js';
import { dateField } from './fields.js';
import { formatTable } from './format-table.js';

export const monitorCommand = defineCommand({
  name: 'monitor',
  summary: "measure drift of a date's predictions against the reference set",
  permission: 'EDIT',
  input: z.strictObject({ date: dateField('logical date, not in the future (default: today)') }),
  async load() {
    const { monitoringResult } = await import('../monitoring/monitoring-result.js');
    const { runMonitoring } = await import('../workflows/pipelines.js');
    return { result: monitoringResult, run: (context, { date }) => runMonitoring(context, date) };
  },
  describe(result: MonitoringResult) {
    const rows = result.columns.map(({ column_name, stattest, drift_score, threshold, drift_detected, reason }) => [
      column_name,
      stattest ?? '',
      drift_score?.toPrecision(4) ?? '',
      threshold === null ? '' : String(threshold),
      reason ?? (drift_detected ? 'drift' : ''),
    ]);
    return `${formatTable(['column', 'test', 'score', 'threshold', ''], rows)}\n${describeDrift(result)}`;
  },
});
