import { z } from 'zod';
import type { ImportResult } from '../customers/import-customers.js';
import { defineCommand } from './command.js';

export const importCommand = defineCommand({
  name: 'import',
  summary: 'import customers from a CSV file; known customers are updated',
  permission: 'EDIT',
  input: z.strictObject({
    file: z
      .string({ error: 'must be the path of a CSV file' })
      .min(1, { error: 'must not be empty' })
      .describe('path of the CSV file'),
    on_error: z
      .enum(['fail', 'reject'], { error: 'must be fail or reject' })
      .default('fail')
      .describe('what a bad row does: fail the import, or go to FILE.rejects.csv'),
  }),
  argument: 'file',
  files: ['file'],
  async load() {
    const { importCustomers, importResult } = await import('../customers/import-customers.js');
    return {
      result: importResult,
      run: (context, { file, on_error }) => importCustomers(context, file, { onError: on_error, progress: context.progress }),
    };
  },
  describe: ({ imported, rejected, reject_file }: ImportResult) =>
    `${imported} customers imported${rejected ? `, ${rejected} rows rejected: see ${reject_file}` : ''}`,
});
