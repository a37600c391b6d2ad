import type { PipelineContext } from '../context.js';
import { type ImportOptions, importCustomers } from '../customers/import-customers.js';
import { importOutcomes, type OutcomesOptions } from '../customers/import-outcomes.js';
import type { ImportResult } from '../customers/import-result.js';
import type { OutcomesResult } from '../customers/outcomes-result.js';

/** Files with customers and with outcomes are read one at a time: both change the same customers. */
const KIND = 'import';

/** `importCustomers`, in line with whoever else imports in this process. */
export function runImport(
  context: PipelineContext,
  file: string,
  options: Omit<ImportOptions, 'progress'> = {},
): Promise<ImportResult> {
  const { progress } = context;
  return context.line.do(KIND, context, () => importCustomers(context, file, { ...options, progress }));
}

/** `importOutcomes`, in line with whoever else imports in this process. */
export function runOutcomes(
  context: PipelineContext,
  file: string,
  options: Omit<OutcomesOptions, 'progress'> = {},
): Promise<OutcomesResult> {
  const { progress } = context;
  return context.line.do(KIND, context, () => importOutcomes(context, file, { ...options, progress }));
}
