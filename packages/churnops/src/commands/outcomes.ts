import { z } from 'zod';
import { describeOutcomes } from '../customers/describe-outcomes.js';
import type { OutcomesResult } from '../customers/outcomes-result.js';
import { defineCommand } from './command.js';
import { dateField, delimiterField, fileField, onErrorField } from './fields.js';

export const outcomesCommand = defineCommand({
  name: 'outcomes',
  summary: 'record who left and who stayed, from a CSV file with ID and outcome; observed_on may give each its day',
  permission: 'EDIT',
  input: z.strictObject({
    file: fileField,
    on_error: onErrorField,
    delimiter: delimiterField,
    as_of: dateField('day on which outcomes without a day of their own were observed (default: today)'),
  }),
  argument: 'file',
  files: ['file'],
  async load() {
    const { outcomesResult } = await import('../customers/outcomes-result.js');
    const { runOutcomes } = await import('../workflows/customer-files.js');
    return {
      result: outcomesResult,
      run: (context, { file, on_error, delimiter, as_of }) =>
        runOutcomes(context, file, { onError: on_error, delimiter, asOf: as_of }),
    };
  },
  describe: (result: OutcomesResult) => describeOutcomes(result),
});
