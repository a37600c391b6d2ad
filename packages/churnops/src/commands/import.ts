import { z } from 'zod';
import { describeImport } from '../customers/describe-import.js';
import type { ImportResult } from '../customers/import-result.js';
import { defineCommand } from './command.js';
import { dateField, decimalField, delimiterField, fileField, onErrorField } from './fields.js';

export const importCommand = defineCommand({
  name: 'import',
  summary: 'import customers from a CSV file; known customers are updated',
  permission: 'EDIT',
  input: z.strictObject({
    file: fileField,
    on_error: onErrorField,
    delimiter: delimiterField,
    decimal: decimalField,
    as_of: dateField('day on which the outcomes in the file were observed (default: today)'),
  }),
  argument: 'file',
  files: ['file'],
  async load() {
    const { importResult } = await import('../customers/import-result.js');
    const { runImport } = await import('../workflows/customer-files.js');
    return {
      result: importResult,
      run: (context, { file, on_error, delimiter, decimal, as_of }) =>
        runImport(context, file, { onError: on_error, delimiter, decimal, asOf: as_of }),
    };
  },
  describe: (result: ImportResult) => describeImport(result),
});
