// Runs once, before all tests: gives them a temporary folder of their own, which goes when they are over. So nothing stays behind of what
// ends with its process, such as the databases that test files hand on, nor of tests that fail.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function setUp() {
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), 'churnops-tests-'));
  process.env.TMPDIR = folder;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true });
  };
}
