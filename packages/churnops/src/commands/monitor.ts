import { z } from 'zod';
import { DRIFT_REFERENCES } from '../drift-reference.js';
import { describeDrift, describeEffect, describeMissing, describeReference } from '../monitoring/describe-drift.js';
import { describeDomainClassifier, describeRiskShares } from '../monitoring/describe-multivariate.js';
import type { MonitoringResult } from '../monitoring/monitoring-result.js';
import { describeQuality, describeSubject } from '../monitoring/quality/describe-quality.js';
import { describeChange, describeRisk, describeSegments } from '../monitoring/segments/describe-segments.js';
import { defineCommand } from './command.js';
import { dateField } from './fields.js';
import { formatTable } from './format-table.js';

export const monitorCommand = defineCommand({
  name: 'monitor',
  summary: "report drift of a date's predictions against a reference, and performance as far as outcomes are known",
  permission: 'EDIT',
  input: z.strictObject({
    date: dateField('logical date, not in the future (default: today)'),
    reference: z
      .enum(DRIFT_REFERENCES, { error: `must be one of ${DRIFT_REFERENCES.join(', ')}` })
      .optional()
      .describe(
        'what to compare with: what the model learned from, the seven dates before, or the weekday before (default: CHURNOPS_REFERENCE)',
      ),
  }),
  async load() {
    const { monitoringResult } = await import('../monitoring/monitoring-result.js');
    const { runMonitoring } = await import('../workflows/pipelines.js');
    return { result: monitoringResult, run: (context, { date, reference }) => runMonitoring(context, date, reference) };
  },
  describe(result: MonitoringResult) {
    const rows = [...result.columns, ...result.outputs].map((column) => [
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
    const reference = `compared with ${describeReference(result)}`;
    const findings = result.quality.filter(({ status }) => status === 'found');
    const told = findings.map((check) => [`  ${describeSubject(check)}`, check.check_name, check.reason ?? '']);
    const quality = [describeQuality(result.quality), ...(told.length > 0 ? [formatTable([], told)] : [])];
    const changed = result.segments
      .filter((segment) => segment.changed)
      .map((segment) => [`  ${segment.column_name}`, segment.segment, describeRisk(segment), describeChange(segment)]);
    const segments = [describeSegments(result.segments), ...(changed.length > 0 ? [formatTable([], changed)] : [])];
    const together = [describeDomainClassifier(result.domain_classifier), describeRiskShares(result.risk_shares)];
    const problem = result.report_problem === null ? [] : [`the report was not logged: ${result.report_problem}`];
    const lines = [
      formatTable(header, rows),
      describeDrift(result),
      reference,
      ...quality,
      ...segments,
      ...together,
      performance,
    ];
    return [...lines, ...problem].join('\n');
  },
});
