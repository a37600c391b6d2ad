// `npm run check`: types, lint with format and dependency arrows (Biome), dead code (knip). All run; one failure fails the check.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.js';

const CHECKS = [
  ['types', 'typescript/bin/tsc', '-b', 'tsconfig.json'],
  ['lint, format, arrows', '@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  ['dead code', 'knip/bin/knip.js', '--treat-config-hints-as-errors'],
];

await setUp();
const root = fileURLToPath(new URL('..', import.meta.url));
let failed = false;
for (const [title, program, ...options] of CHECKS) {
  const { status } = spawnSync(process.execPath, [`${root}node_modules/${program}`, ...options], { cwd: root, stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${title}`);
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
