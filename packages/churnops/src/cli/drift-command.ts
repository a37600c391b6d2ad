import type { StatTestId } from '@churnops/drift';
import { ALL_TESTS, type CompareOptions, compareFiles } from '../comparison/compare-files.js';
import { describeComparison } from '../comparison/describe-comparison.js';
import { onTerminal } from './on-terminal.js';

export interface DriftOptions extends Pick<CompareOptions, 'policy' | 'threshold' | 'driftShare' | 'numerical' | 'categorical'> {
  /** Ids, or `all` alone. */
  readonly tests?: readonly string[];
  readonly json: boolean;
}

/**
 * `churnops drift`: compares two files and prints the result on stdout.
 *
 * @throws what `compareFiles` throws
 */
export async function runDrift(reference: string, current: string, { json, tests, ...options }: DriftOptions): Promise<void> {
  const chosen = tests?.length === 1 && tests[0] === 'all' ? ALL_TESTS : (tests as readonly StatTestId[] | undefined);
  await onTerminal(async (terminal) => {
    const result = await compareFiles(reference, current, { ...options, ...terminal, ...(chosen ? { tests: chosen } : {}) });
    process.stdout.write(`${json ? JSON.stringify(result) : describeComparison(result)}\n`);
  });
}
