import { z } from 'zod';
import { describeDrift, describeEffect, describeMissing } from '../monitoring/describe-drift.js';
import type { MonitoringResult } from '../monitoring/monitoring-result.js';
import { defineCommand } from './command.js';
import { dateField } from './fields.js';
import { formatTable } from './format-table.js';

export const monitorCommand = defineCommand({
  name: 'monitor',
  summary: "report drift of a date's predictions against the reference set, and performance as far as outcomes are known",
  permission: 'EDIT',
  input: z.strictObject({ date: dateField('logical date, not in the future (default: today)') }),
  async load() {
    const { monitoringResult } = await import('../monitoring/monitoring-result.js');
    const { runMonitoring } = await import('../workflows/pipelines.js');
    return { result: monitoringResult, run: (context, { date }) => runMonitoring(context, date) };
  },
  describe(result: MonitoringResult) {
    const rows = result.columns.map((column) => [
      column.column_name,
      column.stattest ?? '',
      column.drift_score?.toPrecision(4) ?? '',
      column.threshold === null ? '' : String(column.threshold),
      describeEffect(column),
      describeMissing(column),
      column.reason ?? (column.drift_detected ? 'drift' : ''),
    ]);
    const header = ['column', 'test', 'score', 'threshold', 'effect (95 %)', 'missing', ''];
    const performance = `performance reported: ${result.performance_dates.join(', ')}`;
    return `${formatTable(header, rows)}\n${describeDrift(result)}\n${performance}`;
  },
});
