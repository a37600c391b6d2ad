import { z } from 'zod';
import { defineCommand } from './command.js';
import { dateField } from './fields.js';

export const riskSharesCommand = defineCommand({
  name: 'risk-shares',
  summary: "how much each column adds to the change of a date's mean predicted risk; null where there is no report",
  permission: 'READ',
  input: z.strictObject({ date: dateField('date of the predictions (default: the newest that has a report)') }),
  async load() {
    const { readRiskShares, riskSharesOfDate } = await import('../read/risk-shares.js');
    return { result: riskSharesOfDate.nullable(), run: (context, { date }) => readRiskShares(context, date) };
  },
});
