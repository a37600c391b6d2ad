import type { StatTestId } from '@churnops/drift';
import { ALL_TESTS, type CompareOptions, compareFiles } from '../comparison/compare-files.js';
import { describeComparison } from '../comparison/describe-comparison.js';
import { onTerminal } from './on-terminal.js';
import { requireReportFile, writeReportFile } from './report-file.js';

export interface DriftOptions extends Pick<CompareOptions, 'policy' | 'threshold' | 'driftShare' | 'numerical' | 'categorical'> {
  /** Ids. With `all` among them, all tests. */
  readonly tests?: readonly string[];
  readonly decimal?: 'point' | 'comma';
  /** A file for the report in HTML. */
  readonly html?: string;
  readonly json: boolean;
}

/**
 * `churnops drift`: compares two files, prints the result on stdout, and writes it as a report in HTML.
 *
 * @throws what `compareFiles`, `requireReportFile` and `writeReportFile` throw
 */
export async function runDrift(
  reference: string,
  current: string,
  { json, html, tests, decimal, ...options }: DriftOptions,
): Promise<void> {
  const chosen = tests?.includes('all') ? ALL_TESTS : (tests as readonly StatTestId[] | undefined);
  await onTerminal(async (terminal) => {
    if (html !== undefined) await requireReportFile(html, [reference, current]);
    const compared = await compareFiles(reference, current, {
      ...options,
      ...terminal,
      ...(chosen ? { tests: chosen } : {}),
      ...(decimal ? { decimal: decimal === 'comma' ? ',' : '.' } : {}),
    });
    if (html !== undefined) await writeReportFile(html, compared.html());
    const { result } = compared;
    process.stdout.write(`${json ? JSON.stringify({ ...result, html: html ?? null }) : describeComparison(result)}\n`);
    if (html !== undefined) process.stderr.write(`wrote ${html}\n`);
  });
}
