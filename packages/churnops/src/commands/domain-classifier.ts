import { z } from 'zod';
import { defineCommand } from './command.js';
import { dateField } from './fields.js';

export const domainClassifierCommand = defineCommand({
  name: 'domain-classifier',
  summary:
    "whether a classifier can tell a date's customers from the reference, and by which columns; null where there is no report",
  permission: 'READ',
  input: z.strictObject({ date: dateField('date of the data set (default: the newest that has a report)') }),
  async load() {
    const { domainClassifierOfDate, readDomainClassifier } = await import('../read/domain-classifier.js');
    return { result: domainClassifierOfDate.nullable(), run: (context, { date }) => readDomainClassifier(context, date) };
  },
});
